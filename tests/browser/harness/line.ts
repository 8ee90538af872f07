import { createServer, connect, type Server as Listener, type Socket } from 'node:net'

/**
 * A phone's line to the server: a TCP proxy that can be cut and mended. Cutting it kills what is
 * under way, as a basement does, and not only what is asked for next.
 */
export class Line {
  private readonly sockets = new Set<Socket>()
  private listener: Listener | null = null
  private up = true
  private allowance: number | null = null
  /** Bytes that the phone has sent over it so far. */
  sent = 0

  private constructor(
    private readonly target: number,
    private own = 0,
  ) {}

  /** A line to the server at this port. */
  static async to(port: number): Promise<Line> {
    const line = new Line(port)
    await line.listen()
    return line
  }

  /** Its own port, the same for its whole life: the origin that the app is installed from. */
  get port(): number {
    return this.own
  }

  private async listen(): Promise<void> {
    const listener = createServer((phone) => this.carry(phone))
    this.listener = listener
    await new Promise<void>((done) => listener.listen(this.own, '127.0.0.1', done))
    const address = listener.address()
    if (typeof address === 'object' && address) this.own = address.port
  }

  private carry(phone: Socket): void {
    if (!this.up) {
      phone.destroy()
      return
    }
    const server = connect(this.target, '127.0.0.1')
    for (const socket of [phone, server]) {
      this.sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        this.sockets.delete(socket)
        phone.destroy()
        server.destroy()
      })
    }
    phone.on('data', (data) => {
      this.sent += data.length
      if (this.allowance !== null) {
        this.allowance -= data.length
        if (this.allowance < 0) {
          this.cut()
          return
        }
      }
      server.write(data)
    })
    server.on('data', (data) => phone.write(data))
  }

  /** No signal, from now on. */
  cut(): void {
    this.up = false
    for (const socket of this.sockets) socket.destroy()
  }

  /** Signal again. */
  mend(): void {
    this.up = true
    this.allowance = null
  }

  /** Cuts itself once the phone has sent so many bytes more. */
  cutAfter(bytes: number): void {
    this.allowance = bytes
  }

  /** Ends it for good. */
  async end(): Promise<void> {
    this.cut()
    const listener = this.listener
    if (listener) await new Promise((done) => listener.close(done))
  }
}
