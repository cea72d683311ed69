/* Runs a fuzz target once over each file named. SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Far above what any target reads; a longer file is cut. */
#define INPUT_MAX (1U << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path, uint8_t *input)
{
	FILE *file = fopen(path, "rb");
	size_t size;

	if (!file) {
		perror(path);
		return 1;
	}
	size = fread(input, 1, INPUT_MAX, file);
	(void)fclose(file);
	return LLVMFuzzerTestOneInput(input, size);
}

int main(int argc, char **argv)
{
	uint8_t *input = malloc(INPUT_MAX);
	int failed = !input;

	for (int i = 1; i < argc && !failed; i++)
		failed = replay(argv[i], input);
	free(input);
	return failed;
}
