/** Saying whose a mail is with one tap on the customer: for how much mail that holds stands above. That it is nobody's is asked once more. */
import './mail-correct.css'
import { useEffect, useRef, useState } from 'preact/hooks'
import { isOpenChoice } from '../card'
import { onePerCustomer } from '../choice'
import { correct, readCorrection, refusalOf, takeBack, usual } from '../corrections'
import { lang, t } from '../i18n'
import { moment } from '../i18n/formats'
import { words } from '../i18n/matching'
import { correcting, mailShown } from '../mail'
import { tell } from '../state'
import type { CorrectionPage, Reach, Ref } from '../wire'
import { evidenceWords } from '../wording'
import { CustomerChoice } from './customer-choice'
import { Sheet } from './sheet'
import { Skeleton } from './skeleton'

const close = () => (correcting.value = null)

/** As many of those it may be as leave the field below them in sight. */
const LIKELY = 3

export default function MailCorrect({ id }: { id: string }) {
  const [page, setPage] = useState<CorrectionPage | null>(null)
  const [isNobodys, setNobodys] = useState(false)
  useEffect(() => void readCorrection(id).then((answer) => {
    if (answer.outcome === 'ok') return setPage(answer.value)
    close()
    tell(refusalOf(answer))
  }), [id])

  return (
    <Sheet title={isNobodys ? words().how_far(words().nobody) : words().title} close={close} test="correcting">
      <div class="mail-correct">
        {!page && <Skeleton shapes={['line', 'block']} />}
        {page && !isNobodys && <Choose id={id} page={page} nobody={() => setNobodys(true)} />}
        {page && isNobodys && <HowFar id={id} reaches={page.reaches} again={() => setNobodys(false)} />}
      </div>
    </Sheet>
  )
}

function Choose({ id, page, nobody }: { id: string; page: CorrectionPage; nobody: () => void }) {
  const [scope, setScope] = useState(usual(page.reaches))
  const card = mailShown(id).value.value?.card
  const choose = (one: Ref) => (close(), void correct(id, one, scope))
  const likely = card && !isOpenChoice(card) ? onePerCustomer(card.match.candidates).filter((one) => one.customer.id !== card.customer?.id) : []
  return (
    <>
      {page.said && <Said id={id} said={page.said} />}
      <Scope reaches={page.reaches} scope={scope} set={setScope} />
      {likely.slice(0, LIKELY).map((one) => (
        <button key={one.customer.id} class="mail-correct-one" onClick={() => choose(one.customer)} data-test="likely-customer">
          <strong>{one.customer.name}</strong><span class="soft">{evidenceWords(one, t())}</span>
        </button>
      ))}
      <CustomerChoice label={words().find} without="" choose={choose} />
      <button class="mail-correct-one" onClick={nobody} data-test="nobody">
        <strong>{words().nobody}</strong><span class="soft">{words().nobody_hint}</span>
      </button>
    </>
  )
}

function Scope({ reaches, scope, set }: { reaches: Reach[]; scope: Reach['scope']; set: (one: Reach['scope']) => void }) {
  const w = words()
  return (
    <label class="mail-correct-scope">
      <span>{w.holds_for}</span>
      <select class="edit-input" value={scope} onChange={(event) => set(event.currentTarget.value as Reach['scope'])} data-test="reach">
        {reaches.map((one) => <option key={one.scope} value={one.scope}>{w.reach[one.scope](one.value)}</option>)}
      </select>
    </label>
  )
}

/** What a person has said before, and the way back from it. */
function Said({ id, said }: { id: string; said: NonNullable<CorrectionPage['said']> }) {
  const w = words()
  return (
    <div class="mail-correct-said" data-test="said">
      <p>{w.said(said.by?.name ?? w.somebody, moment(said.at, lang.value))} {w.reach[said.scope](said.value)}.{w.moved(said.moved, said.is_done)}</p>
      <button class="button" onClick={() => (close(), void takeBack(id))} data-test="take-back">{w.take_back}</button>
    </div>
  )
}

function HowFar({ id, reaches, again }: { id: string; reaches: Reach[]; again: () => void }) {
  const w = words()
  const ways = useRef<HTMLUListElement>(null)
  useEffect(() => ways.current?.querySelector('button')?.focus(), [])
  const say = ({ scope }: Reach) => (close(), void correct(id, null, scope))
  return (
    <>
      <p class="soft">{w.how_far_hint}</p>
      <ul class="mail-correct-reaches" ref={ways}>
        {reaches.map((one) => (
          <li key={one.scope}><button class="mail-correct-one" onClick={() => say(one)} data-test={`reach-${one.scope}`}><strong>{w.reach[one.scope](one.value)}</strong></button></li>
        ))}
      </ul>
      <button class="button is-quiet" onClick={again}>{w.back}</button>
    </>
  )
}
