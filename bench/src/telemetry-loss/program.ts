// The measured program: node program.ts SUBJECT URL EVENTS ENDING SPOOL. It logs its events in a tight loop, and ends.
import { writeSync } from 'node:fs'
import type { Ending } from './scenarios.ts'
import { markOf } from '../telemetry/sink.ts'
import { subjects } from '../telemetry/subjects.ts'

const [name = '', url = '', events = '0', ending = '', spool = ''] = process.argv.slice(2)
const subject = subjects[name]
if (subject === undefined) throw new TypeError(`There is no subject ${name}`)
const log = await subject.open(url, spool)
writeSync(1, 'started\n')
for (let index = 0; index < Number(events); index++) log(markOf(index))
writeSync(1, 'logged\n')
const end = JSON.parse(ending) as Ending
if (end.kind === 'exit') process.exit(0)
if (end.kind === 'throw') throw new Error('uncaught on purpose')
if (end.kind === 'stay') setTimeout(() => {}, end.ms)
// A server that waits for its next request.
if (end.kind === 'signal') setInterval(() => {}, 1000)
