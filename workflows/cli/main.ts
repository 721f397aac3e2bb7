import { enableCompileCache } from 'node:module';

// Reading and stripping types costs most of a short command's time: keep what V8 made of it.
enableCompileCache();

const NEEDED_MAJOR = 24;
const major = Number(process.versions.node.split('.')[0]);
if (major < NEEDED_MAJOR) {
  process.stderr.write(
    `stepladder needs Node ${NEEDED_MAJOR}; this is ${process.version}. Run it through npm ` +
      '(`npm start`, `npm run stepladder -- …`): `npm ci` installs the right one into node_modules.\n',
  );
  process.exit(1);
}

// `| head` closes the pipe early: that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const { run } = await import('./run.ts');
const { reportError } = await import('./report.ts');

// The embedded store throws where nobody can catch it, when its files are damaged: that too is one line.
process.on('uncaughtException', (error) => {
  reportError(error, process.env);
  process.exit(1);
});

await run(process.argv.slice(2));
