// Prepares the database, as often as you like: mongosh --nodb --norc --file prepare.js
//
//   the replica set of one (transactions and change streams need one), majority writes as the default,
//   and three users beside root: rapport (reads and writes its own data), backup (only dumps), restore (only restores).
//
// Passwords are files; a changed file takes effect with the next run.
/* global Mongo, process, print, sleep, quit */
const { readFileSync } = require('fs')

const SECRETS = process.env.SECRETS || '/run/secrets'
const HOST = process.env.MONGO_HOST || 'mongo:27017'
const MEMBER = process.env.MONGO_MEMBER || HOST
const READY_S = 60

const password = (name) => readFileSync(`${SECRETS}/mongo_${name}_password`, 'utf8').trim()

function patiently(what, attempt) {
  for (let second = 0; second < READY_S; second++) {
    try {
      const found = attempt()
      if (found) return found
    } catch (error) {
      if (second === READY_S - 1) print(error.message)
    }
    sleep(1000)
  }
  print(`${what}: not within ${READY_S} s`)
  quit(1)
}

const signIn = `mongodb://root:${encodeURIComponent(password('root'))}@${HOST}/?authSource=admin&directConnection=true`
const server = patiently('sign in to the database', () => new Mongo(signIn))
const admin = server.getDB('admin')

if (admin.hello().isreplicaset) {
  admin.runCommand({ replSetInitiate: { _id: 'rapport', members: [{ _id: 0, host: MEMBER }] } })
  print('Made the replica set.')
}
patiently('become primary', () => admin.hello().isWritablePrimary)
admin.runCommand({ setDefaultRWConcern: 1, defaultWriteConcern: { w: 'majority', j: true } })

// Replaying the oplog of a dump applies any operation: MongoDB asks for this role (mongorestore --oplogReplay).
if (!admin.getRole('replayOplog')) {
  admin.createRole({ role: 'replayOplog', roles: [], privileges: [{ resource: { anyResource: true }, actions: ['anyAction'] }] })
}
const USERS = {
  rapport: ['app', [{ role: 'readWrite', db: 'rapport' }]],
  backup: ['backup', [{ role: 'backup', db: 'admin' }]],
  restore: ['restore', [{ role: 'restore', db: 'admin' }, { role: 'replayOplog', db: 'admin' }]],
}
for (const [user, [secret, roles]] of Object.entries(USERS)) {
  if (admin.getUser(user)) admin.updateUser(user, { pwd: password(secret), roles })
  else admin.createUser({ user, pwd: password(secret), roles })
}
print('The database is ready.')
