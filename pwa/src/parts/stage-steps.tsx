/** How far an opportunity has come, drawn; its word stands beside it. */
import './stage-steps.css'
import type { Stage } from '../wire'

const STAGES: Stage[] = ['lead', 'qualified', 'offer', 'negotiation']

export const StageSteps = ({ stage }: { stage: Stage }) => (
  <span class="stage-steps" aria-hidden="true">
    {STAGES.map((one, at) => <i key={one} class={at <= STAGES.indexOf(stage) ? 'is-reached' : ''} />)}
  </span>
)
