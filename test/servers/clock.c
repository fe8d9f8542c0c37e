/*
 * Makes a server's clock follow a file of eight bytes, microseconds since 1970, for tests that step
 * the time. Loaded with LD_PRELOAD; CLOCK_FILE names the file. While it says 0 the machine's time
 * counts. Monotonic clocks stay as they are.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

static volatile long long *micros;

__attribute__((constructor)) static void open_clock(void) {
  const char *path = getenv("CLOCK_FILE");
  int file = path ? open(path, O_RDONLY) : -1;
  void *page = file < 0 ? MAP_FAILED : mmap(0, 8, PROT_READ, MAP_SHARED, file, 0);
  if (page != MAP_FAILED) micros = page;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  (void)zone;
  if (!micros || *micros == 0) {
    struct timespec real;
    clock_gettime(CLOCK_REALTIME, &real);
    now->tv_sec = real.tv_sec;
    now->tv_usec = real.tv_nsec / 1000;
    return 0;
  }
  now->tv_sec = *micros / 1000000;
  now->tv_usec = *micros % 1000000;
  return 0;
}
