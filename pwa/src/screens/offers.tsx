/** /offers/<id> */
import { PaperScreen } from './paper'

export default ({ id }: { id: string }) => <PaperScreen kind="offers" id={id} key={id} />
