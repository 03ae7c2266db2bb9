"""A seeded mutator of bytes: flips, odd values, cuts, copies, and numbers in text made absurd."""

import json
import re
import struct

ODD = [b"", b"\x00", b"\xff", b"\x00" * 64, b"\xff" * 8, b"\x7f" * 4, b"\x80", b"\r", b"\n", b'"', b",",
       b"\t", b";", b"nan", b"inf", b"-1", b"0x10", b"1e999", b"99999999999999999999", b"\xef\xbb\xbf",
       b"\xff\xfe", b"\x1b[31m", b"\xe2\x80\xae", b"{", b"[" * 200, b"PK\x03\x04", b"\x1f\x8b\x08",
       b"9223372036854775807", b"-9223372036854775808", b"4294967296", b"../../x", b"'; DROP TABLE run"]


def flipped(data, random):
    """One bit changed."""
    bit = random.randrange(8 * len(data))
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def once(data, random, others):
    if not data:
        return random.choice(ODD)
    at = random.randrange(len(data))
    size = min(len(data) - at, 1 << random.randrange(12))
    way = random.randrange(9)
    if way == 0:
        return flipped(data, random)
    if way == 1:
        return data[:at] + random.choice(ODD) + data[at + random.randrange(9):]
    if way == 2:
        return data[:at] + data[at + size:]
    if way == 3:
        return data[:at] + data[at:at + size] * random.randrange(2, 5) + data[at + size:]
    if way == 4:
        return data[:at]
    if way == 5:
        other = random.choice(others)
        start = random.randrange(len(other) or 1)
        return data[:at] + other[start:start + size] + data[at:]
    if way == 6:
        return data[:at] + bytes(random.randrange(256) for _ in range(min(size, 64))) + data[at + size:]
    if way == 7:
        numbers = list(re.finditer(rb"-?\d+(\.\d+)?", data[:1 << 16]))
        if numbers:
            found = random.choice(numbers)
            return data[:found.start()] + random.choice(ODD) + data[found.end():]
    return data[:at] + bytes([random.choice([0, 1, 127, 128, 255])]) + data[at + 1:]


def mutated(data, random, others):
    for _ in range(random.choice([1, 1, 1, 2, 4])):
        data = once(data, random, others)
    return data


def safetensors(data, random, others):
    """Half of the time the header is changed as JSON, with its length put right: else hardly anything
    but the length would ever be tried."""
    if random.random() < 0.5 or len(data) < 8:
        return mutated(data, random, others)
    length = struct.unpack("<Q", data[:8])[0]
    body = data[8 + length:]
    try:
        header = json.loads(data[8:8 + length])
    except ValueError:
        return mutated(data, random, others)
    if random.random() < 0.5:
        # As an older version wrote it: what is left are the checks of shapes and values.
        text = json.dumps(undigested(header)).encode()
        if random.random() < 0.5:
            return struct.pack("<Q", len(text)) + text + mutated(body, random, others)
    if random.random() < 0.3:
        text = mutated(data[8:8 + length], random, others)
    else:
        change(header, random)
        text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def undigested(header):
    """The header without digests, of which files of older versions have none."""
    metadata = header.get("__metadata__")
    if isinstance(metadata, dict):
        header["__metadata__"] = {key: value for key, value in metadata.items()
                                  if not re.search("digest|sha|checksum|hash", key, re.I)}
    return header


def hostile(sound):
    """Headers that ask for more memory or time than they are worth, by name."""
    length = struct.unpack("<Q", sound[:8])[0]
    header, body = sound[8:8 + length], sound[8 + length:]

    def file(text, count=None):
        return struct.pack("<Q", len(text) if count is None else count) + text + body
    return {
        "zeros": file(b'{"a":[' + b"0," * 20_000_000 + b"0]}"),
        "nesting": file(b"[" * 5_000_000),
        "objects": file(b'{"a":' * 2_000_000),
        "string": file(b'{"a":"' + b"x" * 30_000_000 + b'"}'),
        "escapes": file(b'{"a":"' + b"\\u0000" * 3_000_000 + b'"}'),
        "names": file(b"{" + b",".join(b'"%d":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}' % n
                                       for n in range(200_000)) + b"}"),
        "length": file(header, 2**63), "longer": file(header, len(header) + len(body) + 1),
        "most": file(header, 2**64 - 1), "nothing": file(b"", 0), "empty": b"",
    }


def change(header, random):
    name = random.choice(list(header))
    entry = header[name]
    odd = random.choice([0, -1, 1, 2**31, 2**63, 2**64, 1e300, None, "x", [], {}, [0] * 1000, True])
    if name == "__metadata__" and isinstance(entry, dict) and entry:
        key = random.choice(list(entry))
        value = str(entry[key])
        entry[key] = random.choice(
            ["", "x", "-1", "nan", "99999999999999", value[:len(value) // 2], value * 2,
             mutated(value.encode(), random, [b"x"]).decode("utf-8", "replace")])
    elif random.random() < 0.2:
        del header[name]
    elif random.random() < 0.2:
        header[random.choice(list(header)) + random.choice(["", "x"])] = entry
    elif isinstance(entry, dict):
        key = random.choice(list(entry))
        value = entry[key]
        if isinstance(value, list) and value and random.random() < 0.7:
            index = random.randrange(len(value))
            value[index] = random.choice([odd, value[index] + 1 if isinstance(value[index], int) else 0,
                                          value[index] * 2 if isinstance(value[index], int) else 0])
        elif key == "dtype":
            entry[key] = random.choice(["F32", "F64", "I64", "I32", "U8", "BOOL", "BF16", "?", 1])
        else:
            entry[key] = odd
