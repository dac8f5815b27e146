// A shop of its own for each worker: a fresh folder with the demo catalogue, and the real server on a free port.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const binary = process.env.CLOUDCOMMERCE_BINARY ?? fileURLToPath(new URL('../../../build/release/cloudcommerce', import.meta.url));

export class Shop {
    // `renditions`: which sizes of pictures are made, as `serve --renditions` has it.
    static async open({ renditions = 'asked' } = {}) {
        const shop = new Shop();
        shop.data = await mkdtemp(join(tmpdir(), 'cloudcommerce-shop-'));
        await shop.run('seed', 'demo');
        // A silent bank is waited for as long as the provider may take.
        const listen = `127.0.0.1:${await freePort()}`;
        shop.server = spawn(binary, ['serve', '--data', shop.data, '--listen', listen, '--provider-timeout-ms', '200', '--renditions', renditions],
                            { stdio: ['ignore', 'pipe', 'ignore'] });
        shop.url = await address(shop.server);
        return shop;
    }

    // Runs a command on the shop's folder, beside the server. Throws where it fails.
    async run(...command) {
        return (await this.start(command)).stdout;
    }

    // Takes in one product, which is told as a line of a feed.
    async import(product) {
        const importing = this.start(['import', 'products', '-', '--format', 'ndjson', '--stock']);
        importing.child.stdin.end(JSON.stringify(product) + '\n');
        await importing;
    }

    async importPromotions(promotions) {
        const importing = this.start(['promotions', 'import', '-']);
        importing.child.stdin.end(JSON.stringify(promotions));
        await importing;
    }

    start(command) {
        return promisify(execFile)(binary, [...command, '--data', this.data]);
    }

    // The rows of `orders list` that belong to the address.
    async orders(email) {
        return (await this.run('orders', 'list')).split('\n').filter(row => row.endsWith(` ${email}`));
    }

    async mails() {
        const folder = join(this.data, 'mail');
        const files = await Promise.all((await readdir(folder)).map(name => readFile(join(folder, name), 'utf8')));
        return files.join('').split(/^From /m).slice(1);
    }

    async close() {
        this.server.kill('SIGTERM');
        const [status] = this.server.exitCode === null ? await once(this.server, 'exit') : [this.server.exitCode];
        const verdict = await this.run('verify');
        await rm(this.data, { recursive: true });
        if (status !== 0) throw new Error(`the server left with status ${status}\n${verdict}`);
    }
}

// Chosen before the server starts, for the links in its mails are made from its address.
async function freePort() {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    server.close();
    await once(server, 'close');
    return port;
}

// The server says where it is when it can be reached.
async function address(server) {
    let said = '';
    for await (const piece of server.stdout) {
        said += piece;
        const url = /http:\/\/\S+/.exec(said)?.[0];
        if (url) return url;
    }
    throw new Error(`the server did not start: ${said}`);
}
