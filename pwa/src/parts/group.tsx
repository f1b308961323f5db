/** Which group the customer belongs to: the tree, and choosing the company above. */
import { useEffect, useState } from 'preact/hooks'
import { groupShown, readGroup } from '../company'
import { readAgain } from '../customers'
import { change, say } from '../edits'
import { words } from '../i18n/company'
import type { CustomerPage } from '../wire'
import { CustomerChoice } from './customer-choice'
import { GroupTree } from './group-tree'
import { Source } from './source'

export function GroupPart({ page }: { page: CustomerPage }) {
  const [choosing, setChoosing] = useState(false)
  const group = groupShown(page.id).value.value
  useEffect(() => void readGroup(page.id), [page.id, page.parent?.id])

  async function belong(parent: string) {
    setChoosing(false)
    const fate = await change(`/api/customers/${page.id}`, 'parent_id', page.parent?.id ?? null, parent || null)
    say(fate, words().refused)
    if (fate.kind !== 'queued') await Promise.all([readAgain(page.id), readGroup(page.id)])
  }
  return (
    <section class="customer-part" data-test="group">
      <h2 class="heading">{words().group}</h2>
      {group?.top ? <GroupTree top={group.top} /> : !page.parent_is_hidden && <p class="soft customer-none">{words().alone}</p>}
      {page.parent_is_hidden && <p class="soft customer-none">{words().parent_hidden}</p>}
      <Source known={page.known['parent_id']} />
      {choosing && <CustomerChoice label={words().parent_choose} without={page.id} choose={(one) => belong(one.id)} cancel={() => setChoosing(false)} />}
      {!choosing && !page.parent_is_hidden && (
        <div class="edit-ways">
          <button class="button" onClick={() => setChoosing(true)} data-test="choose-parent">{words().parent_change}</button>
          {page.parent && <button class="button is-quiet" onClick={() => belong('')} data-test="no-parent">{words().parent_remove}</button>}
        </div>
      )}
    </section>
  )
}
