# python3 tun-reflector.py DEVICE: a way through the air for one network namespace. What is sent from 10.78.0.1 to 10.78.0.2
# comes back as if 10.78.0.2 had sent it to 10.78.0.1, later: two ends of a connection on one machine, with a path between
# them that delays, reorders and doubles packets. The sum of the addresses stays, and so do all checksums.
# Reads `MIN_MS MAX_MS DUPLICATE_SHARE LOSS_SHARE SEED` lines on its standard input; ends with it.
import fcntl, heapq, os, random, select, struct, subprocess, sys, time

device = sys.argv[1]
tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
fcntl.ioctl(tun, 0x400454CA, struct.pack("16sH", device.encode(), 0x0001 | 0x1000))  # TUNSETIFF, IFF_TUN | IFF_NO_PI
subprocess.run(["ip", "addr", "add", "10.78.0.1/24", "dev", device], check=True)
subprocess.run(["ip", "link", "set", device, "up"], check=True)
low = high = double = loss = 0.0
chance = random.Random(1)
due, count, line = [], 0, b""
print("ready", flush=True)
while True:
    wait = None if not due else max(0.0, due[0][0] - time.monotonic())
    readable, _, _ = select.select([tun, 0], [], [], wait)
    now = time.monotonic()
    if 0 in readable:
        chunk = os.read(0, 4096)
        if not chunk:
            sys.exit()
        line += chunk
        while b"\n" in line:
            first, line = line.split(b"\n", 1)
            low, high, double, loss, seed = (float(word) for word in first.split())
            chance = random.Random(int(seed))
    if tun in readable:
        try:
            while True:
                packet = os.read(tun, 65536)
                if packet[0] >> 4 != 4 or chance.random() < loss:
                    continue
                back = packet[:12] + packet[16:20] + packet[12:16] + packet[20:]
                for _ in range(2 if chance.random() < double else 1):
                    count += 1
                    heapq.heappush(due, (now + chance.uniform(low, high) / 1000, count, back))
        except BlockingIOError:
            pass
    now = time.monotonic()
    while due and due[0][0] <= now:
        os.write(tun, heapq.heappop(due)[2])
