/** The group of companies as a tree, read from the top. A list in lists, so that everybody can walk it. */
import './group-tree.css'
import { words } from '../i18n/company'
import type { GroupNode } from '../wire'

export const GroupTree = ({ top }: { top: GroupNode }) => (
  <ul class="group-tree" aria-label={words().group} data-test="group-tree"><Branch node={top} /></ul>
)

function Branch({ node }: { node: GroupNode }) {
  return (
    <li class={`group-branch is-${node.place}`}>
      <Company node={node} />
      {node.daughters.length > 0 && <ul>{node.daughters.map((one, at) => <Branch key={one.id ?? at} node={one} />)}</ul>}
    </li>
  )
}

function Company({ node }: { node: GroupNode }) {
  if (!node.id) return <span class="group-company soft">{words().hidden}</span>
  const place = words().place[node.place]
  const said = [node.city, place].filter(Boolean).join(' · ')
  const text = <><strong>{node.name}</strong>{said && <span class="soft">{said}</span>}</>
  if (node.place === 'self') return <span class="group-company" aria-current="true">{text}</span>
  return <a class="group-company" href={`/customers/${node.id}/company`}>{text}</a>
}
