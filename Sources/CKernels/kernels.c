#include "CKernels.h"

#include <string.h>

#include "processors.h"

// exp by 2^n times a polynomial of the rest: |error| below 2 ulp between -87 and 88.
static inline __attribute__((always_inline)) float exponential(float x) {
    x = x < -87.0f ? -87.0f : (x > 88.0f ? 88.0f : x);
    // Adding 1.5 * 2^23 rounds to a whole number, whose low bits are the exponent's.
    float shifted = x * 1.44269504088896341f + 12582912.0f;
    float whole = shifted - 12582912.0f;
    float rest = x - whole * 0.693359375f;
    rest = rest - whole * -2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * rest + 1.3981999507e-3f;
    p = p * rest + 8.3334519073e-3f;
    p = p * rest + 4.1665795894e-2f;
    p = p * rest + 1.6666665459e-1f;
    p = p * rest + 5.0000001201e-1f;
    p = p * rest * rest + rest + 1.0f;
    int32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    int32_t power = (bits - 0x4B400000 + 127) * (1 << 23);
    float scale;
    memcpy(&scale, &power, sizeof scale);
    return p * scale;
}

// log(1 + y) for y in [0, 1] by the series of the area tangent.
static inline __attribute__((always_inline)) float log_one_plus(float y) {
    float s = y / (2.0f + y);
    float q = s * s;
    float p = 1.0f / 13.0f;
    p = p * q + 1.0f / 11.0f;
    p = p * q + 1.0f / 9.0f;
    p = p * q + 1.0f / 7.0f;
    p = p * q + 1.0f / 5.0f;
    p = p * q + 1.0f / 3.0f;
    p = p * q + 1.0f;
    return 2.0f * s * p;
}

static inline __attribute__((always_inline)) float hyperbolic_tangent(float x) {
    float magnitude = x < 0.0f ? -x : x;
    float small = exponential(-2.0f * magnitude);
    float large = (1.0f - small) / (1.0f + small);
    // Near 0 the difference above cancels; the series does not.
    float q = x * x;
    float series = magnitude * (1.0f + q * (-1.0f / 3.0f + q * (2.0f / 15.0f + q * (-17.0f / 315.0f + q * (62.0f / 2835.0f)))));
    float value = magnitude < 0.25f ? series : large;
    return x < 0.0f ? -value : value;
}

static inline __attribute__((always_inline)) float logistic(float x) {
    float magnitude = x < 0.0f ? -x : x;
    float small = exponential(-magnitude);
    float upper = 1.0f / (1.0f + small);
    return x < 0.0f ? small * upper : upper;
}

EVERY_PROCESSOR void whyhere_tanh(const float *x, float *y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] = hyperbolic_tangent(x[i]);
}

EVERY_PROCESSOR void whyhere_logistic(const float *x, float *y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] = logistic(x[i]);
}

EVERY_PROCESSOR float whyhere_exponentials(
    const float *x, float shift, float *y, size_t count) {
    float sums[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        for (size_t lane = 0; lane < LANES; lane++) {
            float value = exponential(x[i + lane] - shift);
            y[i + lane] = value;
            sums[lane] += value;
        }
    }
    float sum = 0;
    for (size_t lane = 0; lane < LANES; lane++) sum += sums[lane];
    for (; i < count; i++) {
        y[i] = exponential(x[i] - shift);
        sum += y[i];
    }
    return sum;
}

EVERY_PROCESSOR void whyhere_softmax(float *x, size_t count) {
    if (count == 0) return;
    float best[LANES];
    for (size_t lane = 0; lane < LANES; lane++) best[lane] = x[0];
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++)
            best[lane] = x[i + lane] > best[lane] ? x[i + lane] : best[lane];
    float largest = best[0];
    for (size_t lane = 1; lane < LANES; lane++) largest = best[lane] > largest ? best[lane] : largest;
    for (; i < count; i++) largest = x[i] > largest ? x[i] : largest;
    float sums[LANES] = {0};
    for (i = 0; i + LANES <= count; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++) {
            float value = exponential(x[i + lane] - largest);
            x[i + lane] = value;
            sums[lane] += value;
        }
    float sum = 0;
    for (size_t lane = 0; lane < LANES; lane++) sum += sums[lane];
    for (; i < count; i++) {
        x[i] = exponential(x[i] - largest);
        sum += x[i];
    }
    float inverse = 1.0f / sum;
    for (i = 0; i < count; i++) x[i] *= inverse;
}

EVERY_PROCESSOR void whyhere_layer_norm(
    const float *x, const float *scale, const float *shift, float epsilon, float *y, float *mean,
    float *inverse, size_t count) {
    float sums[LANES] = {0};
    size_t whole = count - count % LANES;
    for (size_t i = 0; i < whole; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++) sums[lane] += x[i + lane];
    for (size_t i = whole; i < count; i++) sums[0] += x[i];
    float total = 0;
    for (size_t lane = 0; lane < LANES; lane++) total += sums[lane];
    float middle = total / (float)count;
    float squares[LANES] = {0};
    for (size_t i = 0; i < whole; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++) {
            float rest = x[i + lane] - middle;
            squares[lane] += rest * rest;
        }
    for (size_t i = whole; i < count; i++) squares[0] += (x[i] - middle) * (x[i] - middle);
    float variance = 0;
    for (size_t lane = 0; lane < LANES; lane++) variance += squares[lane];
    float factor = 1.0f / __builtin_sqrtf(variance / (float)count + epsilon);
    for (size_t i = 0; i < count; i++) y[i] = scale[i] * ((x[i] - middle) * factor) + shift[i];
    *mean = middle;
    *inverse = factor;
}

EVERY_PROCESSOR void whyhere_layer_norm_gradient(
    const float *x, const float *scale, float mean, float inverse, const float *g, float *gx,
    float *gscale, float *gshift, size_t count) {
    // With h = (x - mean) * inverse and s = g * scale: gx = inverse * (s - mean(s) - h mean(s h)).
    float plain[LANES] = {0}, along[LANES] = {0};
    size_t whole = count - count % LANES;
    for (size_t i = 0; i < whole; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++) {
            float h = (x[i + lane] - mean) * inverse;
            float s = g[i + lane] * scale[i + lane];
            plain[lane] += s;
            along[lane] += s * h;
            gscale[i + lane] += g[i + lane] * h;
            gshift[i + lane] += g[i + lane];
        }
    for (size_t i = whole; i < count; i++) {
        float h = (x[i] - mean) * inverse;
        float s = g[i] * scale[i];
        plain[0] += s;
        along[0] += s * h;
        gscale[i] += g[i] * h;
        gshift[i] += g[i];
    }
    float sum = 0, product = 0;
    for (size_t lane = 0; lane < LANES; lane++) {
        sum += plain[lane];
        product += along[lane];
    }
    sum /= (float)count;
    product /= (float)count;
    for (size_t i = 0; i < count; i++)
        gx[i] = inverse * (g[i] * scale[i] - sum - (x[i] - mean) * inverse * product);
}

EVERY_PROCESSOR float whyhere_binary_cross_entropy(float *x, float target, size_t count) {
    float sums[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        for (size_t lane = 0; lane < LANES; lane++) {
            float value = x[i + lane];
            float magnitude = value < 0.0f ? -value : value;
            float small = exponential(-magnitude);
            float upper = 1.0f / (1.0f + small);
            float positive = value < 0.0f ? 0.0f : value;
            sums[lane] += positive + log_one_plus(small) - target * value;
            x[i + lane] = (value < 0.0f ? small * upper : upper) - target;
        }
    }
    float sum = 0;
    for (size_t lane = 0; lane < LANES; lane++) sum += sums[lane];
    for (; i < count; i++) {
        float value = x[i];
        float magnitude = value < 0.0f ? -value : value;
        sum += (value < 0.0f ? 0.0f : value) + log_one_plus(exponential(-magnitude))
            - target * value;
        x[i] = logistic(value) - target;
    }
    return sum;
}

// The finaliser of MurmurHash3 spreads a counter over 32 bits.
static inline __attribute__((always_inline)) uint32_t spread(uint32_t h) {
    h ^= h >> 16;
    h *= 0x85ebca6bu;
    h ^= h >> 13;
    h *= 0xc2b2ae35u;
    h ^= h >> 16;
    return h;
}

EVERY_PROCESSOR void whyhere_dropout(
    const float *x, float *y, uint64_t key, size_t first, size_t count, float rate) {
    uint32_t low = (uint32_t)key, high = (uint32_t)(key >> 32);
    // Compared as 31-bit numbers, which are signed and so need no unsigned comparison.
    int32_t bound = (int32_t)(rate * 2147483648.0f);
    float scale = 1.0f / (1.0f - rate);
    uint32_t start = (uint32_t)first;
    for (size_t i = 0; i < count; i++) {
        uint32_t h = spread(spread(start + (uint32_t)i + low) ^ high);
        y[i] = (int32_t)(h >> 1) < bound ? 0.0f : x[i] * scale;
    }
}

EVERY_PROCESSOR void whyhere_add_scaled(const float *x, float weight, float *y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] += weight * x[i];
}

EVERY_PROCESSOR void whyhere_adam(
    whyhere_adam_rule rule, const float *gradient, float *value, float *first, float *second,
    size_t count) {
    for (size_t i = 0; i < count; i++) {
        float g = gradient[i];
        float m = rule.beta1 * first[i] + (1.0f - rule.beta1) * g;
        float v = rule.beta2 * second[i] + (1.0f - rule.beta2) * g * g;
        first[i] = m;
        second[i] = v;
        // The element-wise root sets no errno, which would forbid vectors.
        value[i] -= rule.rate * m / (__builtin_elementwise_sqrt(v) * rule.correction + rule.epsilon);
    }
}
