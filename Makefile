# A thin door to meson, so that a newcomer needs two words only: `make demo` and `make check`.

BUILD ?= build
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
MESON ?= meson

.PHONY: all setup demo program check sanitize bench boot-check install clean

all: $(BUILD)/build.ninja
	ninja -j$(JOBS) -C $(BUILD)

$(BUILD)/build.ninja:
	@command -v $(MESON) >/dev/null || { echo "meson is missing: run \`make setup\` first" >&2; exit 1; }
	$(MESON) setup $(BUILD)

# Installs what is missing; quick when nothing is.
setup:
	@tools/setup build test

# The main job on the sample hosts: shows the diffs, writes nothing.
demo:
	@tools/setup build
	@$(MAKE) --no-print-directory -s program
	@tools/demo $(BUILD)

program: $(BUILD)/build.ninja
	ninja -j$(JOBS) -C $(BUILD) cli/kargctl

# Every test.  The last line counts what really ran; no test at all is a failure too.  TESTS='--no-suite slow' runs some.
check: setup
	@rm -f $(BUILD)/meson-logs/testlog.json
	@$(MAKE) --no-print-directory all
	-@$(MESON) test -C $(BUILD) --no-rebuild --print-errorlogs $(TESTS)
	@tools/test-summary $(BUILD)/meson-logs/testlog.json

# The quick tests with memory checked, in a build of its own.
sanitize: setup
	@tests/sanitize/run

bench: setup
	@$(MAKE) --no-print-directory -s all >/dev/null
	@tests/bench/run $(BUILD)

# Real boots under QEMU: slow, and not part of `make check` but for a few.  CASES='grub-*' runs some.
boot-check:
	@tools/setup build test boot
	@$(MAKE) --no-print-directory -s all >/dev/null
	@set -f; tests/boot/run --kargctl $(BUILD)/cli/kargctl $(CASES)

install: all
	$(MESON) install -C $(BUILD) --no-rebuild

clean:
	rm -rf $(BUILD)
