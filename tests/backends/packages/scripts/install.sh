set -eu
echo "installing for ${W3NEST_BUILD_WHOM:-nobody}"
[ "${W3NEST_BUILD_WHOM:-}" != trouble ] || { echo "trouble is coming" >&2; exit 4; }
echo "${W3NEST_BUILD_WHOM:-nobody}" > installed.txt
