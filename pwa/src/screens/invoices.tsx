/** /invoices/<id> */
import { PaperScreen } from './paper'

export default ({ id }: { id: string }) => <PaperScreen kind="invoices" id={id} key={id} />
