/** Turns what the server decided into plain words. Pure: dictionary in, sentence out. */
import type { Dictionary } from './i18n'
import type { Address, Card, CardContact, Evidence, Kind, TimelineEntry } from './wire'

export function evidenceWords({ method, value }: Evidence, words: Dictionary): string {
  return (words.match.evidence[method] ?? words.match.evidence.domain)(value)
}

export function sureness(score: number, words: Dictionary): string {
  if (score >= 85) return words.match.sure.certain
  return score >= 55 ? words.match.sure.likely : words.match.sure.vague
}

export function kindWords(kind: Kind, evidence: string[], words: Dictionary): string {
  return evidence.length ? words.match.kind_because(words.kind[kind], evidence) : words.match.kind_plain(words.kind[kind])
}

/** An unknown code must not become an empty sentence, and never a reassuring one. */
export function trustWords({ trust, trust_reason }: Pick<Card, 'trust' | 'trust_reason'>, words: Dictionary): string {
  const reasons: Record<string, string> = words.trust.reason
  return reasons[trust_reason] ?? (trust === 'doubtful' ? words.trust.reason.auth_fail : words.trust.reason.not_checked)
}

export function roleWords(contact: Pick<CardContact, 'role' | 'attitude'>, words: Dictionary): string[] {
  const role = contact.role && words.contact.role[contact.role]
  const attitude = contact.attitude && words.contact.attitude[contact.attitude]
  return [role, attitude].filter((one): one is string => Boolean(one))
}

/** A name that holds an address may be another's: then the true address comes first. The wide @ is one, too. */
export const calledBy = ({ name, address }: Address): string => (name && !/[@\uff20\ufe6b]/.test(name) ? name : address || name)

/** Name and address, the true address first where the name holds one. */
export function inFull({ name, address }: Address): string {
  if (!name || name === address) return address
  return calledBy({ name, address }) === name ? `${name} <${address}>` : `${address} (${name})`
}

/** A mail may come without a subject; what stands for it is the reader's language, so it is never stored. */
export const subjectWords = (subject: string, words: Dictionary) => subject.trim() || words.mail.no_subject

/** What follows "Guten Tag," begins small. */
export const sentence = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)

/** The headline of an entry: a mail's is its subject, anything else without a title is called by its kind. */
export function titleWords({ title, kind }: Pick<TimelineEntry, 'title' | 'kind'>, words: Dictionary): string {
  return kind === 'mail_in' || kind === 'mail_out' ? subjectWords(title, words) : title || words.activity[kind]
}

export const dial = (phone: string) => `tel:${phone.replace(/\(0\)/g, '').replace(/[^\d+]/g, '')}`

export function answerTo(address: string, subject: string): string {
  const answered = /^\s*(re|aw|antw)\s*:/i.test(subject) ? subject : `Re: ${subject}`
  // "?" in an address would start the mailto's own parameters.
  return `mailto:${encodeURIComponent(address).replaceAll('%40', '@')}?subject=${encodeURIComponent(answered)}`
}

export function initials(name: string): string {
  const words = name.replace(/\b(dr|prof|dipl|ing|mag)\b\.?-?/gi, '').split(/[\s-]+/).filter((word) => /^\p{L}/u.test(word))
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : '']
  return ((first?.[0] ?? '') + (last?.[0] ?? '')).toUpperCase()
}
