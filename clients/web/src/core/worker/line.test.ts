import { describe, expect, it } from 'vitest'
import { LiveLine, type SocketLike } from './line'

class FakeSocket implements SocketLike {
  binaryType: BinaryType = 'blob'
  onopen: SocketLike['onopen'] = null
  onmessage: SocketLike['onmessage'] = null
  onclose: SocketLike['onclose'] = null
  readonly sent: Uint8Array[] = []
  closed = false

  send(data: Uint8Array): void {
    this.sent.push(data)
  }
  close(): void {
    this.closed = true
    this.onclose?.()
  }
  async opens(): Promise<void> {
    this.onopen?.()
    await Promise.resolve()
    await Promise.resolve()
  }
  says(byte: number): void {
    this.onmessage?.({ data: new Uint8Array([byte]).buffer })
  }
}

function begin(hello: Uint8Array | undefined = new Uint8Array([7])) {
  const sockets: FakeSocket[] = []
  const waits: { milliseconds: number; then: () => void; cancelled: boolean }[] = []
  const heard: number[] = []
  const live: boolean[] = []
  let renewals = 0
  const line = new LiveLine({
    connect: () => {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket
    },
    hello: () => Promise.resolve(hello),
    heard: (frame) => heard.push(frame[0]!),
    live: (is) => live.push(is),
    renew: () => {
      renewals += 1
      return Promise.resolve(true)
    },
    random: () => 1,
    wait: (milliseconds, then) => {
      const wait = { milliseconds, then, cancelled: false }
      waits.push(wait)
      return () => (wait.cancelled = true)
    },
  })
  const due = () => waits.filter((wait) => !wait.cancelled && wait.milliseconds < 30_000)
  return { line, sockets, waits, due, heard, live, renewals: () => renewals }
}

describe('the live line', () => {
  it('greets, hears, and is live with the first frame', async () => {
    const { line, sockets, heard, live } = begin()
    line.want(true)
    await sockets[0]!.opens()
    expect(sockets[0]!.sent).toEqual([new Uint8Array([7])])
    expect(live).toEqual([])
    sockets[0]!.says(3)
    expect([heard, live]).toEqual([[3], [true]])
  })

  it('greets a socket that is being opened once, when it is open', async () => {
    const { line, sockets } = begin()
    line.want(true)
    line.renewed()
    await Promise.resolve()
    expect(sockets).toHaveLength(1)
    expect(sockets[0]!.sent).toEqual([])
    await sockets[0]!.opens()
    expect(sockets[0]!.sent).toHaveLength(1)
  })

  it('opens again after it broke, a little later each time', () => {
    const { line, sockets, due } = begin()
    line.want(true)
    sockets[0]!.onclose?.()
    expect(due().map((wait) => wait.milliseconds)).toEqual([1000])
    due()[0]!.then()
    sockets[1]!.onclose?.()
    expect(due().map((wait) => wait.milliseconds)).toEqual([1000, 2000])
  })

  it('is closed while nobody looks', async () => {
    const { line, sockets, due, live } = begin()
    line.want(true)
    await sockets[0]!.opens()
    line.want(false)
    expect(sockets[0]!.closed).toBe(true)
    expect(due()).toEqual([])
    expect(live.at(-1)).toBe(false)
    line.want(true)
    expect(sockets).toHaveLength(2)
  })

  it('greets again on the open socket with a new token', async () => {
    const { line, sockets } = begin()
    line.want(true)
    await sockets[0]!.opens()
    line.renewed()
    await Promise.resolve()
    expect(sockets[0]!.sent).toHaveLength(2)
    expect(sockets).toHaveLength(1)
  })

  it('renews the session where the server says so, then opens another', async () => {
    const { line, sockets, renewals } = begin()
    line.want(true)
    await sockets[0]!.opens()
    line.bye('refresh')
    await Promise.resolve()
    await Promise.resolve()
    expect([renewals(), sockets.length]).toEqual([1, 2])
  })

  it('stays away where the server says so, until the session is good again', async () => {
    const { line, sockets, due } = begin()
    line.want(true)
    await sockets[0]!.opens()
    line.bye('stay')
    expect([sockets.length, due().length]).toEqual([1, 0])
    line.renewed()
    expect(sockets).toHaveLength(2)
  })
})
