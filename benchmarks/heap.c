/* Deferred acceptance as one would write it in C: a heap of the kept for each programme, the worst on top. */
#include <stdint.h>
#include <stdlib.h>

void seat(int64_t candidates, const int64_t *starts, const int32_t *programme, const int64_t *key,
          int64_t programmes, const int64_t *seats, int64_t *held)
{
    int64_t *room = malloc((programmes + 1) * sizeof *room), *taken = calloc(programmes, sizeof *taken);
    int64_t *asking = malloc(candidates * sizeof *asking);
    room[0] = 0;
    for (int64_t p = 0; p < programmes; p++) room[p + 1] = room[p] + seats[p];
    int64_t *worst = malloc(room[programmes] * sizeof *worst);
    int32_t *owner = malloc(room[programmes] * sizeof *owner);
    for (int64_t c = 0; c < candidates; c++) { held[c] = -1; asking[c] = starts[c]; }
    for (int64_t first = 0; first < candidates; first++) {
        int64_t c = first;
        while (c >= 0 && asking[c] < starts[c + 1]) {
            int64_t claim = asking[c]++, value = key[claim], p = programme[claim], spot;
            int64_t *heap = worst + room[p];
            int32_t *who = owner + room[p], out = -1;
            if (value < 0 || seats[p] == 0) continue;
            if (taken[p] < seats[p]) {
                for (spot = taken[p]++; spot > 0 && heap[(spot - 1) / 2] > value; spot = (spot - 1) / 2) {
                    heap[spot] = heap[(spot - 1) / 2];
                    who[spot] = who[(spot - 1) / 2];
                }
            } else {
                if (value <= heap[0]) continue;
                out = who[0];
                for (spot = 0;;) {
                    int64_t low = 2 * spot + 1;
                    if (low >= taken[p]) break;
                    if (low + 1 < taken[p] && heap[low + 1] < heap[low]) low++;
                    if (heap[low] >= value) break;
                    heap[spot] = heap[low];
                    who[spot] = who[low];
                    spot = low;
                }
            }
            heap[spot] = value;
            who[spot] = (int32_t)c;
            held[c] = claim;
            if (out >= 0) held[out] = -1;
            c = out;
        }
    }
    free(room); free(taken); free(asking); free(worst); free(owner);
}
