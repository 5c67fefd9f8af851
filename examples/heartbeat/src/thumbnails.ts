// Work in a child process. Each message is a sign of life.
setInterval(() => process.send?.('alive'), 200)
process.once('disconnect', () => process.exit())
