// Writes a PNG in steps of 4 in each colour instead of 1, and unfiltered, so that even areas repeat: less than half the size, and to the eye the same.
import { deflateSync } from 'node:zlib';

// rgba: 4 bytes a pixel; what is transparent is taken for opaque.
export function compactPng(rgba, width, height) {
    const row = 1 + 3 * width, pixels = Buffer.alloc(row * height);   // each row begins with 0: unfiltered
    for (let y = 0, at = 0; y < height; ++y)
        for (let x = 0; x < width; ++x, at += 4)
            for (let channel = 0; channel < 3; ++channel) pixels[y * row + 1 + 3 * x + channel] = coarse(rgba[at + channel]);

    const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);   // 8 bits, red, green and blue
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header),
                          chunk('IDAT', deflateSync(pixels, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

const coarse = value => value | 3;   // white stays white

function chunk(type, data) {
    const body = Buffer.concat([Buffer.from(type), data]), size = Buffer.alloc(4), sum = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([size, body, sum]);
}

function crc32(bytes) {
    let crc = ~0;
    for (const byte of bytes) {
        crc ^= byte;
        for (let bit = 0; bit < 8; ++bit) crc = crc >>> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return ~crc >>> 0;
}
