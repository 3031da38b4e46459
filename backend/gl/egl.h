// What is used of EGL 1.5 and its extensions, looked up at run time: neither the
// headers nor the library need be there when the program is built.

#include <dlfcn.h>
#include <stddef.h>

typedef struct {
	void *(*getProcAddress)(const char *);
	int (*getError)(void);
	const char *(*queryString)(void *display, int name);
	unsigned (*initialize)(void *display, int *major, int *minor);
	unsigned (*bindAPI)(unsigned api);
	unsigned (*chooseConfig)(void *display, const int *attributes, void **configs, int size, int *count);
	void *(*createContext)(void *display, void *config, void *share, const int *attributes);
	unsigned (*destroyContext)(void *display, void *context);
	void *(*createPbufferSurface)(void *display, void *config, const int *attributes);
	unsigned (*destroySurface)(void *display, void *surface);
	unsigned (*makeCurrent)(void *display, void *draw, void *read, void *context);
	unsigned (*releaseThread)(void);

	// Extensions; NULL where there are none.
	unsigned (*queryDevices)(int size, void **devices, int *count);
	const char *(*queryDeviceString)(void *device, int name);
	void *(*getPlatformDisplay)(unsigned platform, void *native, const int *attributes);
} egl;

// egl_load fills e and returns NULL, or says what is missing.
static const char *egl_load(egl *e) {
	void *library = dlopen("libEGL.so.1", RTLD_NOW | RTLD_LOCAL);
	if (library == NULL)
		return dlerror();
	struct { void *function; const char *name; } core[] = {
		{&e->getProcAddress, "eglGetProcAddress"}, {&e->getError, "eglGetError"},
		{&e->queryString, "eglQueryString"}, {&e->initialize, "eglInitialize"},
		{&e->bindAPI, "eglBindAPI"}, {&e->chooseConfig, "eglChooseConfig"},
		{&e->createContext, "eglCreateContext"}, {&e->destroyContext, "eglDestroyContext"},
		{&e->createPbufferSurface, "eglCreatePbufferSurface"}, {&e->destroySurface, "eglDestroySurface"},
		{&e->makeCurrent, "eglMakeCurrent"}, {&e->releaseThread, "eglReleaseThread"},
	};
	for (size_t i = 0; i < sizeof core / sizeof core[0]; i++) {
		void *f = dlsym(library, core[i].name);
		if (f == NULL)
			return core[i].name;
		*(void **)core[i].function = f;
	}
	*(void **)&e->queryDevices = e->getProcAddress("eglQueryDevicesEXT");
	*(void **)&e->queryDeviceString = e->getProcAddress("eglQueryDeviceStringEXT");
	*(void **)&e->getPlatformDisplay = e->getProcAddress("eglGetPlatformDisplayEXT");
	return NULL;
}

static void *egl_proc_address(egl *e, const char *name) { return e->getProcAddress(name); }
static int egl_get_error(egl *e) { return e->getError(); }
static const char *egl_query_string(egl *e, void *display, int name) { return e->queryString(display, name); }
static unsigned egl_initialize(egl *e, void *display) { int major, minor; return e->initialize(display, &major, &minor); }
static unsigned egl_bind_api(egl *e, unsigned api) { return e->bindAPI(api); }

static unsigned egl_query_devices(egl *e, int size, void **devices, int *count) {
	return e->queryDevices(size, devices, count);
}
static const char *egl_query_device_string(egl *e, void *device, int name) {
	return e->queryDeviceString(device, name);
}
static void *egl_platform_display(egl *e, unsigned platform, void *native) {
	return e->getPlatformDisplay(platform, native, NULL);
}

// egl_choose_config returns the first config that fits, and how many do.
static void *egl_choose_config(egl *e, void *display, const int *attributes, int *count) {
	void *config = NULL;
	*count = 0;
	if (!e->chooseConfig(display, attributes, &config, 1, count))
		*count = -1;
	return config;
}
static void *egl_create_context(egl *e, void *display, void *config, const int *attributes) {
	return e->createContext(display, config, NULL, attributes);
}
static void egl_destroy_context(egl *e, void *display, void *context) { e->destroyContext(display, context); }
static void *egl_create_pbuffer(egl *e, void *display, void *config, const int *attributes) {
	return e->createPbufferSurface(display, config, attributes);
}
static void egl_destroy_surface(egl *e, void *display, void *surface) { e->destroySurface(display, surface); }
static unsigned egl_make_current(egl *e, void *display, void *surface, void *context) {
	return e->makeCurrent(display, surface, surface, context);
}
static void egl_release_thread(egl *e) { e->releaseThread(); }
