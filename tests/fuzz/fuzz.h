/* fuzz.h: what a fuzzer is to libFuzzer and to the replay. */

#pragma once

#include <stddef.h>
#include <stdint.h>

/* Aborts when a law is broken. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
