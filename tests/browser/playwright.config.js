import { defineConfig } from '@playwright/test';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default defineConfig({
    testDir: '.',
    outputDir: join(tmpdir(), 'cloudcommerce-browser'),
    workers: 2,
    fullyParallel: true,
    forbidOnly: true,
    reporter: 'list',
    timeout: 180_000,
    expect: { timeout: 10_000 },
    use: {
        viewport: { width: 1440, height: 900 },
        locale: 'en-GB',
        contextOptions: { reducedMotion: 'reduce' },
        screenshot: 'only-on-failure',
        launchOptions: {
            executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
            args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
                   '--disable-component-update', '--disable-sync'],
        },
    },
});
