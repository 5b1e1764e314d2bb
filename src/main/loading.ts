/** How modules are loaded from the sources; in the built program (`vite.config.ts`) this is done. */
import { registerHooks } from 'node:module';

// Zod's entry loads its messages in sixty languages, a fifth of what a short command takes; English is the one spoken here.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '../locales/index.js' && context.parentURL?.includes('/node_modules/zod/')
      ? { url: new URL('./locales.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
});
