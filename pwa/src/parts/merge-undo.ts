/** One is two again, and what has been changed since is told. */
import { words } from '../i18n/quality'
import { undoMerge } from '../quality'
import { tell } from '../state'

export async function takeBack(id: string) {
  const said = words()
  const answer = await undoMerge(id)
  if (answer.outcome === 'offline') return tell(said.offline)
  if (answer.outcome !== 'ok') return tell(said.not_undone)
  const left = answer.value.kept_fields.map((name) => said.field[name] ?? name)
  tell(left.length ? said.undone_but(left) : said.undone)
}
