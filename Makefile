# The lanes are described in CI.md.
.PHONY: build gl glfw test test-cpu test-gl test-pages clean

build: ## bin/dnnbench in pure Go
	CGO_ENABLED=0 go build -o bin/dnnbench ./cmd/dnnbench

gl: ## bin/dnnbench with OpenGL, headless through EGL
	@scripts/need "OpenGL" gcc libc6-dev pkg-config libgl-dev libegl1 libgl1 libgl1-mesa-dri
	CGO_ENABLED=1 go build -tags gl -o bin/dnnbench ./cmd/dnnbench

glfw: ## the same, with GLFW windows as a second way to a context
	@scripts/need "OpenGL with GLFW" gcc libc6-dev pkg-config libgl-dev libegl1 libgl1 libgl1-mesa-dri \
		libxcursor-dev libxrandr-dev libxinerama-dev libxi-dev libxxf86vm-dev
	CGO_ENABLED=1 go build -tags gl,glfw -o bin/dnnbench ./cmd/dnnbench

test: ## every test there is
	@scripts/test

test-cpu: ## what needs no packages
	@scripts/test cpu

test-gl: ## the OpenGL lanes
	@scripts/test gl glfw

test-pages: ## pages in a headless Chromium, a package of some 100 MB
	@scripts/test pages

clean:
	rm -rf bin
