# Shortcuts. `scripts/report` and `scripts/test` need no make.

PREFIX ?= /usr/local
RESULTS = results/transformer-d20

LOCKSTEP = .build/release/lockstep

.PHONY: report picture build test test-cluster address thread fuzz lint format docs install clean

report:
	@scripts/report

# The pictures of the documentation: the first screens of the reports on two models.
SHOT = chromium --headless --no-sandbox --hide-scrollbars
picture: report
	$(LOCKSTEP) identify transformer-d20-width-8 --output results/width-8 --force
	$(SHOT) --blink-settings=preferredColorScheme=1 --window-size=1280,860 \
		--screenshot=Documentation/report.png "file://$(CURDIR)/$(RESULTS)/report/index.html"
	$(SHOT) --blink-settings=preferredColorScheme=0 --window-size=1280,860 \
		--screenshot=Documentation/report-dark.png "file://$(CURDIR)/$(RESULTS)/report/index.html"
	$(SHOT) --blink-settings=preferredColorScheme=1 --window-size=390,844 \
		--screenshot=Documentation/report-phone.png "file://$(CURDIR)/$(RESULTS)/report/index.html"
	$(SHOT) --blink-settings=preferredColorScheme=1 --window-size=1280,860 \
		--screenshot=Documentation/report-small-model.png "file://$(CURDIR)/results/width-8/report/index.html"

build:
	@scripts/bootstrap
	swift build -c release --product lockstep

test:
	@scripts/test

# The job scripts of Examples/Cluster, submitted to a Slurm of one node and over ssh, and trainings under mpirun.
test-cluster:
	@scripts/test-cluster

# The tests under AddressSanitizer and ThreadSanitizer. Tests of the command run an executable built the same way; those of
# faults and of limits skip themselves, and those that build other packages are skipped. Suppressions
# match function names, so reports must be symbolized; some tests run programs without a PATH to find the symbolizer on.
address thread:
	@scripts/bootstrap tests
	LSAN_OPTIONS='suppressions="$(CURDIR)/Tests/leaks.supp"' \
		TSAN_OPTIONS='suppressions="$(CURDIR)/Tests/races.supp" report_signal_unsafe=0 external_symbolizer_path=$(shell command -v llvm-symbolizer)' \
		swift test --disable-xctest --sanitize $@ --scratch-path .build/$@ -c release --disable-testable-imports \
		--skip DocumentationTests --skip BuildingTests

# Fuzzes every reader for SECONDS each; Fuzzing/Corpus has the seeds.
SECONDS ?= 60
fuzz:
	Fuzzing/fuzz $(SECONDS)

lint:
	@scripts/bootstrap
	@scripts/lint

format:
	@scripts/lint --fix

# The documentation of the library, .build-docs/html/index.html; a warning is an error.
docs:
	@scripts/bootstrap
	mkdir -p .build-docs/symbols .build-docs/Lockstep
	swift build --scratch-path .build-docs --target Lockstep \
		-Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir -Xswiftc "$(CURDIR)/.build-docs/symbols"
	cp .build-docs/symbols/Lockstep.symbols.json .build-docs/Lockstep/
	docc convert Sources/Lockstep/Lockstep.docc --additional-symbol-graph-dir .build-docs/Lockstep \
		--fallback-display-name Lockstep --fallback-bundle-identifier lockstep --warnings-as-errors \
		--output-path .build-docs/html

# The program, and the Registry and the JavaScript of pages where the program looks for them.
install: build
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/lockstep"
	install -s -m 755 $(LOCKSTEP) "$(DESTDIR)$(PREFIX)/bin/lockstep"
	rm -rf "$(DESTDIR)$(PREFIX)/share/lockstep/Registry"
	cp -R Registry "$(DESTDIR)$(PREFIX)/share/lockstep/Registry"
	[ ! -e .tools/charts.js ] || install -m 644 .tools/charts.js "$(DESTDIR)$(PREFIX)/share/lockstep/charts.js"

clean:
	rm -rf .build Fuzzing/.build
