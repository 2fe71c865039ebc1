// Opened here and not by libmicrohttpd, so that "port in use" is a sentence with the port in it.
#include "publisher/delivery/listener.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG                                                                                    \
    4096 // the kernel cuts it to net.core.somaxconn; thousands of screens come back at once

static bool listen_failed(struct error *error, int errnum, const char *address, int port)
{
    if (errnum == EADDRINUSE)
        return error_set(error,
                         "port %d on %s is used by another program; stop it, or choose another "
                         "port in the configuration",
                         port, address);
    if (errnum == EACCES)
        return error_set(error,
                         "port %d on %s needs a privilege this program does not have; choose a "
                         "port from 1024 on",
                         port, address);
    if (errnum == EADDRNOTAVAIL)
        return error_set(error, "this machine does not have the address %s", address);
    return error_set_errno(error, errnum, "cannot listen on %s port %d", address, port);
}

static int listen_on(const struct addrinfo *info, const char *address, int port,
                     struct error *error)
{
    int one = 1, zero = 0;
    int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
    if (fd >= 0) {
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
        if (info->ai_family == AF_INET6)
            setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof zero);
        if (bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
            return fd;
    }
    listen_failed(error, errno, address, port);
    if (fd >= 0)
        close(fd);
    return -1;
}

int listener_open(const char *address, int port, struct error *error)
{
    char service[16];
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    bool all = address[0] == '\0' || strcmp(address, "*") == 0;
    if (port < 0 || port > 65535) {
        error_set(error, "%d is not a port; ports go from 0 to 65535", port);
        return -1;
    }
    snprintf(service, sizeof service, "%d", port);
    int failed = getaddrinfo(all ? "0.0.0.0" : address, service, &hints, &found);
    if (failed) {
        error_set(error, "cannot listen on \"%s\": %s", address, gai_strerror(failed));
        return -1;
    }
    int fd = -1;
    for (struct addrinfo *info = found; info && fd < 0; info = info->ai_next)
        fd = listen_on(info, all ? "all addresses" : address, port, error);
    freeaddrinfo(found);
    return fd;
}

int listener_port(int socket)
{
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getsockname(socket, (struct sockaddr *)&address, &length) != 0)
        return 0;
    if (address.ss_family == AF_INET6)
        return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    return ntohs(((struct sockaddr_in *)&address)->sin_port);
}
