# Writes OUTPUT, a header with the commit being built. Run at every build; touches the file only when it changes.
execute_process(COMMAND git -C ${SOURCE} rev-parse --short=12 HEAD OUTPUT_VARIABLE hash ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
execute_process(COMMAND git -C ${SOURCE} status --porcelain --untracked-files=no OUTPUT_VARIABLE changes ERROR_QUIET)
if(hash STREQUAL "")
  set(hash "unknown")
elseif(changes)
  string(APPEND hash "+")
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#define MDSWEEP_GIT_HASH \"@hash@\"\n" @ONLY)
