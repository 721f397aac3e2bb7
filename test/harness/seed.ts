import fc from 'fast-check';

/** The same cases in every run: who looks for others sets FAST_CHECK_SEED. */
fc.configureGlobal({ seed: Number(process.env['FAST_CHECK_SEED'] ?? 20_261_121) });
