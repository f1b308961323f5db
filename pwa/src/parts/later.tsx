/** A screen or a part that is fetched when somebody first goes there. Without network it says so, and tries again. */
import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { TroubleBlank } from './blank'
import { Skeleton } from './skeleton'

export type Load<P> = () => Promise<{ default: ComponentType<P> }>

const loaded = new Map<unknown, ComponentType<never>>()

export function Later<P extends object>({ load, ...props }: { load: Load<P> } & P) {
  const [, drawAgain] = useState(0)
  const [lost, setLost] = useState(false)
  const fetchIt = () => load().then(
    (part) => (loaded.set(load, part.default as ComponentType<never>), setLost(false), drawAgain((n) => n + 1)),
    () => setLost(true),
  )
  useEffect(() => void (loaded.has(load) || fetchIt()), [load])

  const Part = loaded.get(load) as ComponentType<P> | undefined
  if (Part) return <Part {...(props as unknown as P)} />
  return lost ? <TroubleBlank trouble="offline" retry={fetchIt} /> : <Skeleton shapes={['line', 'block']} />
}

/** The same as a component, for a table of screens. */
export const later = <P extends object>(load: Load<P>): ComponentType<P> => (props: P) => <Later load={load} {...(props as P)} />
