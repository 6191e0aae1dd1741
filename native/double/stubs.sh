#!/usr/bin/env bash
# stubs.sh FOLDER: assembly (x86-64) of functions that stand in for those of CUDA's libraries which the LibTorch in that folder wants, and what it is
# linked with; and, for the linker, which library each belongs to (versions.map). Those that are written out in C++ go before.
set -euo pipefail
libraries=$({ ldd "$1/libtorch_cuda.so" | awk '$3 ~ /^\// { print $3 }'; ls "$1"/lib{torch_cuda,c10_cuda,caffe2_nvrtc}.so; } | grep -E 'cuda|caffe2')
wanted=$(for library in $libraries; do nm -D --undefined-only "$library"; done | awk '{ print $2 }' | sort -u)

{
    grep -oE '^(cublas|cudnn|cusparse)[^@]*' <<<"$wanted"
    grep -E '^cu[A-Z][^@]*$' <<<"$wanted"
    grep -oE '^cuda[A-Z][^@]*' <<<"$wanted"
    # What it looks up by name, of the driver and of NVML.
    strings -n 6 "$1/libc10_cuda.so" | grep -E '^(cu[A-Z]|nvml[A-Z])[A-Za-z0-9_]+$'
} | sort -u | awk '
    { printf ".weak %s\n.type %s, @function\n%s:\n", $1, $1, $1 }
    /^(cublas|cudnn|cusparse)/ { printf "    leaq .L%s(%%rip), %%rsi\n    jmp cuda_double_library@PLT\n.section .rodata\n.L%s: .string \"%s\"\n.text\n", $1, $1, $1; next }
    /^cudaFuncSetAttribute$|^cudaDeviceEnablePeerAccess$|^cudaGraphDebugDotPrint$/ { print "    xorl %eax, %eax\n    ret"; next }
    { print "    movl $801, %eax\n    ret" }  # not supported
    END { print ".section .note.GNU-stack,\"\",@progbits" }' >stubs.s

for library in cublasLt.so.12 cublas.so.12 cudnn.so.9 cusparse.so.12; do
    printf 'lib%s { global:' "$library"
    grep -F "@lib$library" <<<"$wanted" | sed 's/@.*/;/' | tr '\n' ' '
    echo '};'
done >versions.map
printf 'libcudart.so.12 { global: __cuda*; cuda*; };\nDOUBLE { global: cu[A-Z]*; nvml*; local: *; };\n' >>versions.map
