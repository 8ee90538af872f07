import { CoreError, useCore } from '@/core/api'
import { demoCode, DEMO_PIN, rememberDemo, type DemoPerson } from './demo'
import { useDeviceName } from './device'
import { opened } from './opened'

/** Becoming one of the demo's people: a fresh code, the shown PIN, done. */
export function useDemo() {
  const core = useCore()
  const deviceName = useDeviceName()

  async function become(one: DemoPerson): Promise<void> {
    const code = await demoCode(one.person)
    if (!code) throw new CoreError('unreachable')
    await core.enrol({ code, deviceName: deviceName(), pin: DEMO_PIN })
    await opened(core)
    const { store } = core.state.value
    if (store) rememberDemo(store)
  }

  return { become }
}
