import { CoreError } from '../error'
import { howLost, send } from './transport'
import type { Registry, StoreEntry } from './registry'
import { micros, readRefusal, type Device, type OwnerView, type Pkg } from './wasm'

/**
 * Spends a code, and asks once more where the answer was lost: under the same `attempt` the code
 * gives the same device. What the server answers goes into the store before anything is done with it.
 */
export async function signIn(
  pkg: Pkg,
  device: Device,
  input: { code: string; deviceName: string },
  registry: Pick<Registry, 'enrolment'>,
): Promise<OwnerView> {
  const request = {
    code: input.code,
    device_name: input.deviceName,
    platform: navigator.userAgent.slice(0, 100),
    attempt: await registry.enrolment(),
  }
  const body = new TextEncoder().encode(JSON.stringify(request))
  const ask = () => send({ path: '/v1/enrol', mediaType: 'application/json', body })
  const answer = await ask()
    .catch(ask)
    .catch((error: unknown) => {
      throw new CoreError(howLost(error))
    })
  if (answer.status >= 300) {
    const refusal = readRefusal(pkg, answer.status, answer.retryAfter, answer.body)
    throw new CoreError(refusal.code, refusal.detail)
  }
  const told = JSON.parse(new TextDecoder().decode(answer.body)) as {
    identity: OwnerView
    tokens: unknown
    trust?: unknown
  }
  const { identity, tokens, trust } = told
  await opening(() =>
    device.sign_in(
      JSON.stringify(identity),
      self.location.origin,
      JSON.stringify(tokens),
      trust ? JSON.stringify(trust) : undefined,
    ),
  )
  return identity
}

/** The core's refusals of a PIN say until when to wait: that is their detail. */
export async function opening<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const until = (error as { until?: unknown } | null)?.until
    if (typeof until !== 'number') throw CoreError.from(error)
    throw new CoreError(CoreError.from(error).code, String(until))
  }
}

/** How a store that was just made is listed. */
export function entryOf(id: string, owner: OwnerView): StoreEntry {
  const { name, badge, person, device } = owner
  const now = micros()
  const known = { id, name, badge, person, device, usedAt: now, createdAt: now }
  // The organisation's name comes with the first sync.
  return { ...known, organisation: '', unsent: 0, lastSync: null }
}
