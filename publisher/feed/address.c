#include "publisher/feed/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

static bool public_v4(uint32_t address)
{
    static const struct {
        uint32_t network;
        int bits;
    } special[] = {
        {0x00000000, 8},  // this network
        {0x0A000000, 8},  // private
        {0x64400000, 10}, // shared by carriers
        {0x7F000000, 8},  // loopback
        {0xA9FE0000, 16}, // link-local, and the clouds' metadata services
        {0xAC100000, 12}, // private
        {0xC0000000, 24}, // protocol assignments
        {0xC0000200, 24}, // documentation
        {0xC0586300, 24}, // 6to4 relays
        {0xC0A80000, 16}, // private
        {0xC6120000, 15}, // benchmarks
        {0xC6336400, 24}, // documentation
        {0xCB007100, 24}, // documentation
        {0xE0000000, 3},  // multicast, reserved, broadcast
    };
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if ((address ^ special[i].network) >> (32 - special[i].bits) == 0)
            return false;
    return true;
}

static uint32_t four_bytes(const uint8_t *b)
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static bool public_v6(const uint8_t *b)
{
    static const uint8_t mapped[12] = {[10] = 0xFF, [11] = 0xFF};
    static const uint8_t nat64[12] = {0x00, 0x64, 0xFF, 0x9B};
    if (memcmp(b, mapped, 12) == 0 || memcmp(b, nat64, 12) == 0)
        return public_v4(four_bytes(b + 12));
    if (b[0] == 0x20 && b[1] == 0x02) // 6to4
        return public_v4(four_bytes(b + 2));
    if (b[0] == 0x20 && b[1] == 0x01 && b[2] < 0x02) // Teredo, ORCHID and other assignments
        return false;
    if (b[0] == 0x20 && b[1] == 0x01 && b[2] == 0x0D && b[3] == 0xB8) // documentation
        return false;
    return (b[0] & 0xE0) == 0x20; // global unicast, and nothing else
}

bool address_is_public(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, address, sizeof v4);
        return public_v4(ntohl(v4.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, address, sizeof v6);
        return public_v6(v6.sin6_addr.s6_addr);
    }
    return false;
}

bool address_text_is_public(const char *text)
{
    struct in_addr v4;
    struct in6_addr v6;
    if (inet_pton(AF_INET, text, &v4) == 1)
        return public_v4(ntohl(v4.s_addr));
    return inet_pton(AF_INET6, text, &v6) == 1 && public_v6(v6.s6_addr);
}
