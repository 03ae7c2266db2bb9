// Digests alone: SHA-256 by OpenSSL's EVP functions.
#include <openssl/evp.h>
