"""What runs in the reader's browser: TypeScript in `src`, built into `dist`."""
