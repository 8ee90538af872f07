/** The part of a WebSocket that the line needs. */
export interface SocketLike {
  binaryType: BinaryType
  onopen: (() => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: (() => void) | null
  send(data: Uint8Array): void
  close(): void
}

export interface LinePorts {
  connect(): SocketLike
  /** The frame that says who listens; nothing without a session. */
  hello(): Promise<Uint8Array | undefined>
  heard(frame: Uint8Array): void
  /** Whether changes of others come by themselves just now. */
  live(is: boolean): void
  /** A new access token; false where there is none to be had now. */
  renew(): Promise<boolean>
  random(): number
  wait(milliseconds: number, then: () => void): () => void
}

const FIRST_WAIT = 1_000
const LONGEST_WAIT = 60_000
/** A socket that lived this long was a good one: the next wait is a short one again. */
const SETTLED = 30_000

/**
 * The live socket: open while it is wanted, opened again after it ended, a little later each
 * time. Nothing hangs on it: what it misses, the next sync call brings.
 */
export class LiveLine {
  private wanted = false
  private socket: SocketLike | null = null
  /** One that is still being opened takes nothing yet; it is greeted once it is open. */
  private opened = false
  private tries = 0
  private cancelWait: (() => void) | null = null
  private cancelSettled: (() => void) | null = null
  /** The server said not to come back: so until the session is good again. */
  private barred = false

  constructor(private readonly ports: LinePorts) {}

  want(wanted: boolean): void {
    if (wanted === this.wanted) return
    this.wanted = wanted
    if (wanted) {
      this.tries = 0
      this.open()
    } else {
      this.hangUp()
    }
  }

  /** There is a new access token: it prolongs an open socket, and may open a closed one. */
  renewed(): void {
    this.barred = false
    if (!this.socket) this.open()
    else if (this.opened) void this.greet(this.socket)
  }

  /** The server ends the socket, and said what then. */
  bye(then: 'reopen' | 'refresh' | 'stay'): void {
    if (then === 'stay') {
      this.barred = true
      this.hangUp()
    } else if (then === 'refresh') {
      this.barred = true
      this.hangUp()
      void this.ports.renew().then((renewed) => {
        if (renewed) this.renewed()
        else this.barred = false
        this.later()
      })
    }
  }

  private open(): void {
    if (!this.wanted || this.barred || this.socket) return
    this.cancelWait?.()
    this.cancelWait = null
    const socket = this.ports.connect()
    this.socket = socket
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => {
      if (socket !== this.socket) return
      this.opened = true
      void this.greet(socket)
    }
    socket.onmessage = (event) => {
      if (socket !== this.socket || !(event.data instanceof ArrayBuffer)) return
      this.ports.live(true)
      this.cancelSettled ??= this.ports.wait(SETTLED, () => {
        this.tries = 0
      })
      this.ports.heard(new Uint8Array(event.data))
    }
    socket.onclose = () => {
      if (socket !== this.socket) return
      this.dropped()
      this.later()
    }
  }

  private async greet(socket: SocketLike): Promise<void> {
    const hello = await this.ports.hello()
    if (socket !== this.socket) return
    if (hello) socket.send(hello)
    else this.hangUp()
  }

  private later(): void {
    if (!this.wanted || this.barred || this.socket || this.cancelWait) return
    const longest = Math.min(FIRST_WAIT * 2 ** this.tries, LONGEST_WAIT)
    this.tries += 1
    // Anywhere up to the longest: a server that starts again is not met by everyone at once.
    const wait = longest / 2 + (longest / 2) * this.ports.random()
    this.cancelWait = this.ports.wait(wait, () => {
      this.cancelWait = null
      this.open()
    })
  }

  private hangUp(): void {
    this.cancelWait?.()
    this.cancelWait = null
    const socket = this.socket
    this.dropped()
    socket?.close()
  }

  private dropped(): void {
    this.socket = null
    this.opened = false
    this.cancelSettled?.()
    this.cancelSettled = null
    this.ports.live(false)
  }
}
