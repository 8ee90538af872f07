import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { built, lianjian, program, template } from './server'

/** Loads the demo once; every server begins with a copy. */
export default function setup(): void {
  if (!existsSync(program)) throw new Error(`${program} is not there: run make build`)
  if (!built()) throw new Error('the app is not built: run make web')
  rmSync(template, { recursive: true, force: true })
  mkdirSync(template, { recursive: true })
  const database = `sqlite:${join(template, 'lianjian.db')}`
  lianjian('migrate', '--database', database)
  lianjian('demo', '--database', database)
}
