/** The words of what follows below a mail's card, and of the forms of its next steps. */
import { pick } from '.'

const de = {
  promised: 'Zugesagt',
  further: 'Weitere Verkaufschancen',
  plays: 'Leitfaden',
  played: (done: number, all: number) => `${done} von ${all} erledigt`,
  by: { owner: 'Betreuer', inside: 'Innendienst', manager: 'Vertriebsleitung', deputy: 'Vertretung' },
  done_by: (name: string, when: string) => (name ? `${name}, ${when}` : when),
  ticked: (text: string) => `Erledigt: ${text}`,
  unticked: (text: string) => `Wieder offen: ${text}`,
  proposals: 'Vorschläge aus der Mail',
  to_stage: (title: string, stage: string) => `${title || 'Verkaufschance'} auf „${stage}“ setzen?`,
  because: (words: string) => `Weil da steht: „${words}“`,
  to_task: (title: string) => `Aufgabe anlegen: ${title}`,
  take: 'Übernehmen',
  dismiss: 'Verwerfen',
  taken: { stage: 'Stufe geändert.', task: 'Aufgabe angelegt.' },
  dismissed: 'Vorschlag verworfen.',
  refused: { conflict: 'Das hat schon jemand anders entschieden. Hier ist der neue Stand.', not_found: 'Diesen Vorschlag gibt es nicht mehr.' } as Record<string, string>,
  plan: { visit: 'Besuch planen', task: 'Neue Aufgabe', hand_over: 'An Kollegin oder Kollegen übergeben', stage: 'Stufe ändern' },
  what: 'Was ist zu tun?',
  to_whom: 'An wen',
  visit_title: (name: string) => `Besuch bei ${name}`,
  answer_title: (name: string, subject: string) => `${name} antworten: ${subject}`,
}

const en: typeof de = {
  promised: 'Promised',
  further: 'Further opportunities',
  plays: 'Playbook',
  played: (done, all) => `${done} of ${all} done`,
  by: { owner: 'account owner', inside: 'inside sales', manager: 'sales management', deputy: 'deputy' },
  done_by: (name, when) => (name ? `${name}, ${when}` : when),
  ticked: (text) => `Done: ${text}`,
  unticked: (text) => `Open again: ${text}`,
  proposals: 'Proposed from the mail',
  to_stage: (title, stage) => `Move ${title || 'the opportunity'} to “${stage}”?`,
  because: (words) => `Because it says: “${words}”`,
  to_task: (title) => `Add a task: ${title}`,
  take: 'Take it',
  dismiss: 'Dismiss',
  taken: { stage: 'Stage changed.', task: 'Task added.' },
  dismissed: 'Proposal dismissed.',
  refused: { conflict: 'Somebody else has decided this already. Here is how it stands.', not_found: 'This proposal is gone.' },
  plan: { visit: 'Plan a visit', task: 'New task', hand_over: 'Hand over to a colleague', stage: 'Change the stage' },
  what: 'What is to be done?',
  to_whom: 'To whom',
  visit_title: (name) => `Visit ${name}`,
  answer_title: (name, subject) => `Answer ${name}: ${subject}`,
}

export const words = () => pick({ de, en })
