/** /orders/<id> */
import { PaperScreen } from './paper'

export default ({ id }: { id: string }) => <PaperScreen kind="orders" id={id} key={id} />
