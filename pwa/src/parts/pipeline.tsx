/** Open business by stage. Cards are dragged between columns; the choice on each does the same for thumb, keyboard and screen reader. */
import './pipeline.css'
import { signal } from '@preact/signals'
import { sums } from '../figures'
import { lang } from '../i18n'
import { day, money } from '../i18n/formats'
import { words } from '../i18n/sales'
import { CLOSED_STAGES, OPEN_STAGES, isOpen, move } from '../sales'
import { now, wide } from '../state'
import type { OpportunityRow, SalesStage } from '../wire'
import { askWhy } from './close-dialog'
import { ComplaintMark } from './marks'

const dragged = signal<OpportunityRow | null>(null)
const over = signal<SalesStage | null>(null)

/** An end needs its cause; everything else moves at once. */
export async function moveTo(row: OpportunityRow, to: SalesStage) {
  if (to === row.stage) return
  if (to === 'won' || to === 'lost') {
    const why = await askWhy(to, row.title)
    if (why) await move(row, { to, ...why })
  } else await move(row, { to })
}

const place = (stage: SalesStage) => ({
  onDragOver: (event: DragEvent) => (event.preventDefault(), (over.value = stage)),
  onDragLeave: () => over.value === stage && (over.value = null),
  onDrop: (event: DragEvent) => {
    event.preventDefault()
    const row = dragged.value
    dragged.value = over.value = null
    if (row) void moveTo(row, stage)
  },
})

export function PipelineBoard({ rows }: { rows: OpportunityRow[] }) {
  return (
    <>
      <div class="pipeline">
        {OPEN_STAGES.map((stage) => <Column key={stage} stage={stage} rows={rows.filter((one) => one.stage === stage)} />)}
      </div>
      {wide.value && (
        <div class={`pipeline-ends ${dragged.value ? 'is-waiting' : ''}`} aria-hidden="true">
          {CLOSED_STAGES.map((stage) => (
            <div key={stage} class={`pipeline-end is-${stage} ${over.value === stage ? 'is-over' : ''}`} {...place(stage)} data-test={`drop-${stage}`}>{words().stage[stage]}</div>
          ))}
        </div>
      )}
    </>
  )
}

function Column({ stage, rows }: { stage: SalesStage; rows: OpportunityRow[] }) {
  const w = words()
  const targets = wide.value ? place(stage) : {}
  return (
    <section class={`pipeline-column ${over.value === stage ? 'is-over' : ''} ${rows.length ? '' : 'is-empty'}`} aria-label={w.stage[stage]} {...targets} data-test={`column-${stage}`}>
      <h2 class="pipeline-head">
        <span>{w.stage[stage]} <span class="soft">{rows.length}</span></span>
        <span class="pipeline-sum">{sums(rows).map((sum) => <span key={sum.currency}>{money(sum.value_cents, sum.currency, lang.value)}</span>)}</span>
      </h2>
      {!rows.length && <p class="soft pipeline-none">{w.none_here}</p>}
      <ul class="pipeline-rows">{rows.map((one) => <Card key={one.id} one={one} />)}</ul>
    </section>
  )
}

function Card({ one }: { one: OpportunityRow }) {
  const w = words()
  return (
    <li class={`pipeline-card ${dragged.value?.id === one.id ? 'is-dragged' : ''}`} draggable={wide.value} data-test="pipeline-card"
      onDragStart={() => (dragged.value = one)} onDragEnd={() => (dragged.value = over.value = null)}>
      <a class="pipeline-link" href={`/opportunities/${one.id}`} draggable={false}>
        <strong>{one.title}</strong>
        <span class="soft">{one.customer?.name}</span>
        <span class="pipeline-worth"><b>{money(one.value_cents, one.currency, lang.value)}</b> <span class="soft">{one.probability} %</span></span>
        {one.next_step && <span class="pipeline-next soft">{one.next_step}</span>}
        <span class="pipeline-when soft">
          {one.expected_close && w.closes(day(one.expected_close, now.value, lang.value))}
          <Marks one={one} />
        </span>
      </a>
      <StageChoice one={one} />
    </li>
  )
}

export const Marks = ({ one }: { one: OpportunityRow }) => (
  <>
    {one.open_complaint && isOpen(one.stage) && <ComplaintMark text={words().complaint_first} />}
    {one.late && <ComplaintMark text={words().late} />}
    {!one.late && one.step_late && <ComplaintMark text={words().step_late} />}
  </>
)

export function StageChoice({ one }: { one: OpportunityRow }) {
  const w = words()
  return (
    <select class="pipeline-choice" value={one.stage} aria-label={w.move(one.title)} data-test="stage"
      onChange={(event) => {
        const select = event.currentTarget
        const to = select.value as SalesStage
        // Until the server and the person have agreed, the choice shows what is.
        if (!isOpen(to)) select.value = one.stage
        void moveTo(one, to)
      }}>
      {[...OPEN_STAGES, ...CLOSED_STAGES].map((stage) => <option key={stage} value={stage}>{w.stage[stage]}</option>)}
    </select>
  )
}
