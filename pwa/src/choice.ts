/** Whom a person may choose for an undecided mail. Pure. */
import type { Candidate } from './wire'

export interface Choice { candidate: Candidate; contact: Candidate['contact']; is_one_of_several: boolean }

export const onePerCustomer = (all: Candidate[]) => all.filter((one, at) => all.findIndex((other) => other.customer.id === one.customer.id) === at)

/** One choice per customer; where several people there could have written, one for each of them and one for somebody else. */
export function choicesOf(all: Candidate[]): Choice[] {
  return onePerCustomer(all).flatMap((first) => {
    const people = all.filter((one) => one.customer.id === first.customer.id && one.contact)
    if (people.length < 2) return [{ candidate: first, contact: first.contact, is_one_of_several: false }]
    const named = people.map((one) => ({ candidate: one, contact: one.contact, is_one_of_several: true }))
    return [...named, { candidate: first, contact: null, is_one_of_several: true }]
  })
}
