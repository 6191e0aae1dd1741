"""Reads an event file by the definitions of its formats, and nothing else: prints a JSON list of its events.

python3 events.py FILE            fails on a wrong checksum, a field that the definition does not have, or a torn record
python3 events.py --torn FILE     takes a torn record for the end, as TensorBoard does
python3 events.py --png FILE      reads a PNG
"""
import base64
import json
import struct
import sys
import zlib


# TFRecord: length (u64), masked CRC of it (u32), data, masked CRC of it (u32); CRC-32C has the polynomial 0x82F63B78, reflected.
def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0x82F63B78 if crc & 1 else crc >> 1
    return crc ^ 0xFFFFFFFF


assert crc32c(b"123456789") == 0xE3069283  # the check value in the catalogue of CRCs


def masked(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def records(data, may_be_torn):
    at = 0
    while at < len(data):
        head = data[at:at + 8]
        length = struct.unpack("<Q", head)[0] if len(head) == 8 else 0
        if len(head) < 8 or at + 16 + length > len(data):
            assert may_be_torn, "a torn record"
            return
        body = data[at + 12:at + 12 + length]
        assert struct.unpack("<I", data[at + 8:at + 12])[0] == masked(head), "checksum of a length"
        assert struct.unpack("<I", data[at + 12 + length:at + 16 + length])[0] == masked(body), "checksum of data"
        yield body
        at += 16 + length


# Protocol buffers: (name, kind) by field number; a kind is a scalar's name, a schema, or a list of either for what may repeat.
def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


WIRE = {"int": 0, "double": 1, "float": 5}


def decode(data, schema):
    result, at = {}, 0
    while at < len(data):
        key, at = read_varint(data, at)
        number, wire = key >> 3, key & 7
        assert number in schema, f"no field {number} in {schema}"
        name, kind = schema[number]
        repeated = isinstance(kind, list)
        kind = kind[0] if repeated else kind
        if wire == 0:
            raw, at = read_varint(data, at)
        elif wire == 1:
            raw, at = data[at:at + 8], at + 8
        elif wire == 5:
            raw, at = data[at:at + 4], at + 4
        else:
            assert wire == 2, f"wire type {wire}"
            length, at = read_varint(data, at)
            raw, at = data[at:at + length], at + length
            assert len(raw) == length
        if repeated and kind == "double" and wire == 2:  # packed
            result.setdefault(name, []).extend(struct.unpack(f"<{len(raw) // 8}d", raw))
            continue
        assert wire == WIRE.get(kind if isinstance(kind, str) else "", 2), f"{name} has wire type {wire}"
        value = scalar(raw, kind) if isinstance(kind, str) else decode(raw, kind)
        if repeated:
            result.setdefault(name, []).append(value)
        else:
            assert name not in result, f"{name} comes twice"
            result[name] = value
    return result


def scalar(raw, kind):
    if kind == "int":
        return raw - (1 << 64) if raw >> 63 else raw
    if kind == "double":
        return struct.unpack("<d", raw)[0]
    if kind == "float":
        return struct.unpack("<f", raw)[0]
    return raw.decode("utf-8") if kind == "string" else raw


SHAPE = {2: ("dim", [{1: ("size", "int"), 2: ("name", "string")}]), 3: ("unknown_rank", "int")}
TENSOR = {1: ("dtype", "int"), 2: ("tensor_shape", SHAPE), 4: ("tensor_content", "bytes"), 5: ("float_val", ["float"]), 8: ("string_val", ["string"])}
HISTOGRAM = {1: ("min", "double"), 2: ("max", "double"), 3: ("num", "double"), 4: ("sum", "double"), 5: ("sum_squares", "double"),
             6: ("bucket_limit", ["double"]), 7: ("bucket", ["double"])}
IMAGE = {1: ("height", "int"), 2: ("width", "int"), 3: ("colorspace", "int"), 4: ("encoded_image_string", "bytes")}
METADATA = {1: ("plugin_data", {1: ("plugin_name", "string"), 2: ("content", "bytes")}), 2: ("display_name", "string"),
            3: ("summary_description", "string"), 4: ("data_class", "int")}
VALUE = {1: ("tag", "string"), 2: ("simple_value", "float"), 4: ("image", IMAGE), 5: ("histo", HISTOGRAM), 8: ("tensor", TENSOR), 9: ("metadata", METADATA)}
SESSION_LOG = {1: ("status", "int"), 2: ("checkpoint_path", "string"), 3: ("msg", "string")}
EVENT = {1: ("wall_time", "double"), 2: ("step", "int"), 3: ("file_version", "string"), 5: ("summary", {1: ("value", [VALUE])}), 7: ("session_log", SESSION_LOG)}

# google.protobuf.Value, and the hparams plugin's messages.
JSON_VALUE = {1: ("null_value", "int"), 2: ("number_value", "double"), 3: ("string_value", "string"), 4: ("bool_value", "int")}
METRIC = {1: ("name", {1: ("group", "string"), 2: ("tag", "string")}), 3: ("display_name", "string"), 5: ("dataset_type", "int")}
EXPERIMENT = {1: ("description", "string"), 3: ("time_created_secs", "double"), 4: ("hparam_infos", [{1: ("name", "string"), 4: ("type", "int")}]),
              5: ("metric_infos", [METRIC]), 6: ("name", "string")}
START = {1: ("hparams", [{1: ("key", "string"), 2: ("value", JSON_VALUE)}]), 4: ("group_name", "string"), 5: ("start_time_secs", "double")}
END = {1: ("status", "int"), 2: ("end_time_secs", "double")}
HPARAMS = {1: ("version", "int"), 2: ("experiment", EXPERIMENT), 3: ("session_start_info", START), 4: ("session_end_info", END)}


# PNG: chunks (length, type, data, CRC); the image data are rows, each with a filter, compressed with zlib.
def decode_png(data):
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, chunks = 8, []
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0] == zlib.crc32(kind + body), "checksum of a chunk"
        chunks.append((kind, body))
        at += 12 + length
    assert [kind for kind, _ in chunks] == [b"IHDR", b"IDAT", b"IEND"]
    width, height, depth, color, compression, filtering, interlace = struct.unpack(">IIBBBBB", chunks[0][1])
    assert (depth, compression, filtering, interlace) == (8, 0, 0, 0)
    channels = {0: 1, 4: 2, 2: 3, 6: 4}[color]
    raw, stride = zlib.decompress(chunks[1][1]), width * channels
    assert len(raw) == height * (stride + 1)
    rows, filters, above = [], set(), bytes(stride)
    for start in range(0, len(raw), stride + 1):
        kind, row = raw[start], bytearray(raw[start + 1:start + 1 + stride])
        filters.add(kind)
        for i in range(stride):
            a = row[i - channels] if i >= channels else 0
            b = above[i]
            c = above[i - channels] if i >= channels else 0
            p = a + b - c
            paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            row[i] = (row[i] + (0, a, b, (a + b) // 2, paeth)[kind]) & 0xFF
        rows.append(bytes(row))
        above = row
    return {"width": width, "height": height, "channels": channels, "filters": sorted(filters), "pixels": base64.b64encode(b"".join(rows)).decode()}


# JSON has no numbers that are not finite: they become strings.
def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    return value


def read(path, may_be_torn=False):
    with open(path, "rb") as file:
        data = file.read()
    for record in records(data, may_be_torn):
        event = decode(record, EVENT)
        for value in event.get("summary", {}).get("value", []):
            if "image" in value:
                value["image"]["png"] = decode_png(value["image"].pop("encoded_image_string"))
            plugin = value.get("metadata", {}).get("plugin_data", {})
            if plugin.get("plugin_name") == "hparams":
                plugin["content"] = decode(plugin["content"], HPARAMS)
            assert not isinstance(plugin.get("content"), bytes)
        yield plain(event)


if __name__ == "__main__":
    if sys.argv[1] == "--png":
        with open(sys.argv[2], "rb") as image:
            print(json.dumps(decode_png(image.read())))
    elif sys.argv[1] == "--torn":
        print(json.dumps(list(read(sys.argv[2], may_be_torn=True))))
    else:
        print(json.dumps(list(read(sys.argv[1]))))
