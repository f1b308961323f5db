/** A playbook, or the case it is for, in words. */
import { words } from '../i18n/playbooks'
import type { Playbook, Playbooks, PlaybookWhere } from '../wire'

type Segments = Playbooks['segments']

export function segmentName(segments: Segments, id: string | null) {
  return segments.find((one) => one.id === id)?.name ?? words().gone_segment
}

/** What a playbook names beside its occasion: "Schlüsselkunde, Verhandlung"; "Alle Kunden" if it names nothing. */
export function forWhom({ segment_id, stage }: Pick<Playbook, 'segment_id' | 'stage'>, segments: Segments) {
  const named = [segment_id && segmentName(segments, segment_id), stage !== 'any' && words().stages[stage]].filter(Boolean)
  return named.join(', ') || words().any_segment
}

export const nameOf = (one: Playbook, segments: Segments) => `${words().points[one.point]} (${forWhom(one, segments)})`

/** A cell of the coverage, whose customers may be in no segment. */
export function caseOf({ point, segment_id, stage }: PlaybookWhere, segments: Segments) {
  const said = words()
  return `${said.points[point]}, ${segment_id ? segmentName(segments, segment_id) : said.no_segment}, ${said.stages[stage]}`
}
