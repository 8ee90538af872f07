import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../../..')
const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target')

/** The server's program, as `make build` leaves it. */
export const program = join(target, 'debug', 'lianjian')
/** The built app. */
export const app = join(root, 'clients/web/dist')
/** Where the demo is loaded once, to be copied for every server. */
export const template = join(root, 'tests/browser/results/demo')

/** Runs one of the program's commands and gives its answer. */
export function lianjian(...args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', env: { PATH: process.env.PATH ?? '' } })
}

async function freePort(): Promise<number> {
  return await new Promise((found, failed) => {
    const socket = createServer()
    socket.on('error', failed)
    socket.listen(0, '127.0.0.1', () => {
      const address = socket.address()
      const port = typeof address === 'object' && address ? address.port : 0
      socket.close(() => found(port))
    })
  })
}

/** The real server on a copy of the demo, with the real app. */
export class Server {
  private child: ChildProcess | null = null

  private constructor(
    readonly folder: string,
    readonly port: number,
  ) {}

  /** Starts one; it is ready when this resolves. */
  static async start(): Promise<Server> {
    const folder = mkdtempSync(join(tmpdir(), 'lianjian-browser-'))
    cpSync(template, folder, { recursive: true })
    const server = new Server(folder, await freePort())
    await server.up()
    return server
  }

  get url(): string {
    return `http://localhost:${this.port}`
  }

  get database(): string {
    return `sqlite:${join(this.folder, 'lianjian.db')}`
  }

  /** The program on this server's database. */
  cli(...args: string[]): string {
    return lianjian(...args, '--database', this.database)
  }

  /**
   * Brings it up, on the same port and data as before; `settings` are its `LIANJIAN_*` variables, `web`
   * is the folder of the app.
   */
  async up(settings: Record<string, string> = {}, web = app): Promise<void> {
    const child = spawn(
      program,
      [
        'serve',
        ...['--database', this.database],
        ...['--listen', `127.0.0.1:${this.port}`],
        ...['--web', web],
        '--demo-sign-ins',
      ],
      {
        cwd: this.folder,
        stdio: ['ignore', 'ignore', 'pipe'],
        env: {
          PATH: process.env.PATH ?? '',
          // Many phones at one address: a test's burst is no attack.
          LIANJIAN_RATE_LIMIT__ENABLED: 'false',
          ...settings,
        },
      },
    )
    this.child = child
    let log = ''
    child.stderr?.on('data', (data: Buffer) => (log = (log + data.toString()).slice(-4000)))
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the server ended:\n${log}`)
      const answer = await fetch(`${this.url}/readyz`).catch(() => null)
      if (answer?.ok) return
      await new Promise((later) => setTimeout(later, 50))
    }
  }

  /** Takes it down, at once and without notice. */
  async down(): Promise<void> {
    const child = this.child
    // Killed, it has a signal for an exit code.
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((done) => child.once('exit', done))
    child.kill('SIGKILL')
    await ended
  }

  /** Takes it down for good. */
  async end(): Promise<void> {
    await this.down()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** A one-time code for one of the demo's people, by name. */
  async code(name: string): Promise<string> {
    const listed = await fetch(`${this.url}/v1/demo/sign-ins`)
    const roster = (await listed.json()) as { people: { person: string; name: string }[] }
    const found = roster.people.find((row) => row.name === name)
    if (!found) throw new Error(`nobody of the demo is called ${name}`)
    const issued = await fetch(`${this.url}/v1/demo/sign-ins`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ person: found.person }),
    })
    return ((await issued.json()) as { code: string }).code
  }
}

/** Whether the app was built. */
export function built(): boolean {
  try {
    return readFileSync(join(app, 'index.html'), 'utf8').includes('<script')
  } catch {
    return false
  }
}
