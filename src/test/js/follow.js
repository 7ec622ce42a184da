// Follows a stream as a browser does and prints "id type" of each message, until the server says that it is over.
import { EventSource } from 'eventsource'

const types = ['snapshot', 'job.created', 'page.generating', 'page.retrying', 'page.completed', 'page.error',
  'page.cancelled', 'job.completed', 'job.partial', 'job.failed', 'job.cancelled', 'job.ready']
const source = new EventSource(process.argv[2])
for (const type of types) {
  source.addEventListener(type, (message) => {
    JSON.parse(message.data)
    console.log(`${message.lastEventId} ${type}`)
  })
}
source.addEventListener('error', (error) => {
  if (source.readyState === EventSource.CLOSED) {
    if (error.code !== 204) {
      console.error(`gave up: ${error.code} ${error.message}`)
    }
    process.exit(error.code === 204 ? 0 : 1)
  }
})
