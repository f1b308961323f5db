/** Where a value comes from and since when it is known, as a small line below what is no edit of its own. */
import './source.css'
import type { Known } from '../wire'
import { sourceOf } from './edit'

export const Source = ({ known }: { known: Known | undefined }) => (known ? <p class="source soft" data-test="source">{sourceOf(known)}</p> : null)
