/** The words of opportunities, offers, orders, invoices, finances and offerings. */
import { pick } from '.'
import { de } from './sales.de'
import { en } from './sales.en'

export const words = () => pick({ de, en })
