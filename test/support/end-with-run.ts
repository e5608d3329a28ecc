// The process of a test file ends when the run that started it is gone, by Ctrl-C or a kill, and with it what it started.
process.once('disconnect', () => process.exit(1))
