#!/usr/bin/env bash
# gpu-pack.sh [FILE]: packs the tests, the training program, the benchmarks and the small data sets, with the .NET runtime, for a Linux machine
# (x64) that has neither network nor SDK. FILE is artifacts/gpu/deepnet.tar.xz unless named; the native part is built there, from this working tree.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

file=${1:-artifacts/gpu/deepnet.tar.xz}
data=${DEEPNET_DATA:-../shared/data}
programs=(examples/train.cs benchmarks/DeepNet.Benchmarks.csproj)
limit_mb=60 # of pack and working tree together
root=$PWD
source eng/setup/native.sh # source_hash

[ -d "$data" ] || { echo "error: there is no folder $data with the data sets. Name it: DEEPNET_DATA=DIR eng/gpu-pack.sh" >&2; exit 1; }
grep -q '<TorchProvider>LibTorch<' Directory.Build.local.props 2>/dev/null ||
    { echo "error: the package is of the LibTorch provider, and setup.sh has chosen another here: DEEPNET_TORCH=libtorch ./setup.sh" >&2; exit 1; }
for python in ${DEEPNET_PYTHON:-/usr/bin/python3 python3}; do "$python" -c 'import numpy' 2>/dev/null && break; done
mkdir -p "$(dirname "$file")"
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

for project in DeepNet.Tests "${programs[@]}"; do
    echo "Publishing $project." >&2
    dotnet publish "$project" --configuration Release --runtime linux-x64 --self-contained --output "$stage/programs" --nologo -v quiet >"$stage/log" 2>&1 ||
        { cat "$stage/log" >&2; echo "error: $project cannot be published, see above." >&2; exit 1; }
done
# The library in there is this machine's. Symbols, documentation (but that which a test reads), what debuggers load, other garbage collectors, the measuring of coverage and messages
# in other languages are no use there.
find "$stage/programs" \( -name 'libdeepnet.so' -o -name '*.pdb' -o \( -name '*.xml' ! -name 'DeepNet.*.xml' \) -o -name 'createdump' -o -name 'libmscordaccore.so' -o -name 'libmscordbi.so' \
    -o -name 'libclrgc*.so' -o -name 'libcoreclrtraceptprovider.so' -o -name 'Microsoft.CodeCoverage.*' -o -name '*.resources.dll' \) -delete
rm -rf "$stage"/programs/{CodeCoverage,TestResults,alpine,macos,ubuntu,arm64,x86,x64}
find "$stage/programs" -type d -empty -delete

mkdir "$stage/data"
for set in mnist tinyshakespeare wikitext-2 gpt2-tokenizer cifar-images; do
    [ ! -e "$data/$set" ] || cp -rL "$data/$set" "$stage/data/"
done
if [ -e "$data/cifar-10/cifar-10-binary.tar.gz" ]; then
    mkdir "$stage/data/cifar-10"
    tar -C "$stage/data/cifar-10" --strip-components=1 -xzf "$data/cifar-10/cifar-10-binary.tar.gz"
    "$python" eng/gpu/cifar.py reduce "$stage/data/cifar-10"
fi

# What eng/gpu.sh compares with the working tree that it finds.
printf 'commit=%s\nnative=%s\n' "$(git describe --always --dirty --abbrev=12)" "$(source_hash)" >"$stage/packed.txt"
tar -C "$stage" -c packed.txt programs data | xz -T0 -6 >"$stage/pack"
mv "$stage/pack" "$file"

tree=$(git ls-files -z --cached --others --exclude-standard | xargs -0 -r stat -c %s 2>/dev/null | awk '{ sum += $1 } END { print sum }')
total=$((($(stat -c %s "$file") + tree) / 1000000))
echo "$file: $(($(stat -c %s "$file") / 1000000)) MB, with the working tree $total MB"
[ "$total" -le "$limit_mb" ] || { echo "error: that is more than the $limit_mb MB that may travel. Leave data sets or benchmarks out." >&2; exit 1; }
